import { earliestCertificate } from '../domain/check/questions.ts';
import { availability, percentile } from '../domain/check/windows.ts';
import type { Check, Instance } from '../domain/check.ts';

const iso = (at: number): string => new Date(at).toISOString();
const seconds = (ms: number | undefined): number | null => (ms === undefined ? null : ms / 1000);
const day = 86_400_000;

/** One check as `check --json` and `status --json` print it. */
export function checkOf(check: Check) {
  const certificate = earliestCertificate(check);
  const { name, kind, state, severity, because, since, streak, at, times, buckets, instances } = check;
  return {
    name,
    kind,
    state,
    severity: state === 'failing' ? severity : null,
    because: because === '' ? null : because,
    since: iso(since),
    tried_at: iso(at),
    last_result: instances.length === 0 ? null : streak.result,
    in_a_row: streak.count,
    p50_seconds: seconds(percentile(times, 0.5)),
    p95_seconds: seconds(percentile(times, 0.95)),
    availability_24h_ratio: availability(buckets, at, day)?.ratio ?? null,
    certificate_expires_at: certificate === undefined ? null : iso(certificate.expiresAt),
    instances: instances.map(instanceOf),
  };
}

function instanceOf(instance: Instance) {
  const { name, outcome, status, exit, took, conditions, document, perf } = instance;
  return {
    name,
    outcome: outcome.is,
    because: outcome.is === 'passed' ? null : outcome.because,
    status_code: status ?? null,
    exit_code: exit ?? null,
    duration_seconds: took / 1000,
    conditions: conditions.map(({ text, holds, actual }) => ({
      condition: text,
      holds,
      actual: actual ?? null,
    })),
    parts: (document?.parts ?? []).map(({ name: part, status: word, health, message }) => ({
      name: part,
      status: word,
      health,
      message: message === '' ? null : message,
    })),
    perfdata: perf.map(({ label, value, unit }) => ({ label, value, unit })),
  };
}
