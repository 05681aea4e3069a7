import type { Severity } from '../../core/alert.ts';
import { percent } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import type { Attempt, CheckKind, CheckSpec, Instance, Outcome } from '../check.ts';
import type { Judged } from './condition.ts';
import { ailing, type HealthDocument, parseHealthDocument } from './document.ts';
import { asked, evaluate } from './evaluate.ts';
import { isRecord, parseJson } from './path.ts';
import { parsePlugin } from './plugin.ts';

const passed: Outcome = { is: 'passed' };
const failed = (severity: Severity, because: string): Outcome => ({ is: 'failed', severity, because });
const unknown = (because: string): Outcome => ({ is: 'unknown', because });

const shown = 400;

/** The judgement on one try, with everything that a person wants to see of it. */
export function judgeAttempt(spec: CheckSpec, attempt: Attempt, at: Instant): Instance {
  const { kind } = spec;
  const facts = asked(attempt, at);
  const conditions = spec.conditions.map((condition) => evaluate(condition, facts));
  const document = kind === 'http' ? parseHealthDocument(attempt.body ?? '') : undefined;
  const plugin = kind === 'command' ? parsePlugin(attempt.body ?? '') : undefined;
  const { instance: name, took, phases, address, status, certificate, redirects, exit } = attempt;
  return {
    name,
    took,
    phases,
    outcome: outcomeOf(spec, attempt, conditions, document),
    conditions,
    document,
    body: (plugin?.text ?? attempt.body ?? '').slice(0, shown),
    perf: plugin?.perf ?? [],
    ...(address !== undefined && { address }),
    ...(status !== undefined && { status }),
    ...(certificate !== undefined && { certificate }),
    ...(redirects !== undefined && { redirects }),
    ...(exit !== undefined && { exit }),
  };
}

/**
 * Conditions decide where there are any, also that nobody should listen (`[CONNECTED] == false`); without them the
 * kind has its own judgement. What breaks after the connection stands fails in any case.
 */
function outcomeOf(
  spec: CheckSpec,
  attempt: Attempt,
  conditions: readonly Judged[],
  document: HealthDocument | undefined,
): Outcome {
  const { error, connected } = attempt;
  if (error?.blames === 'us') return unknown(error.message);
  if (error !== undefined && (connected || conditions.length === 0))
    return failed(spec.severity, error.message);
  if (conditions.length === 0) return byKind[spec.kind](spec, attempt, document);
  const broken = conditions.find(({ holds }) => !holds);
  if (broken === undefined) return passed;
  return failed(
    spec.severity,
    error?.message ?? sentence([statusWords(attempt), brokenWords(broken), partWords(document)]),
  );
}

const sentence = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(', ');

const statusWords = ({ status }: Attempt): string =>
  status === undefined || status < 400 ? '' : String(status);

function brokenWords({ text, actual }: Judged): string {
  if (text.startsWith('[STATUS]') && actual !== undefined)
    return Number(actual) < 400 ? `answered ${actual}, expected ${text}` : '';
  return actual === undefined ? `${text}: the answer lacks it` : `${text}: it is ${actual}`;
}

/** "checks.redis: unhealthy" */
function partWords(document: HealthDocument | undefined): string {
  const [worst, ...others] = document === undefined ? [] : ailing(document);
  if (worst === undefined) return '';
  const said = worst.message === '' ? worst.status : `${worst.status}, ${worst.message}`;
  return `checks.${worst.name}: ${said}${others.length === 0 ? '' : ` (and ${others.length} more)`}`;
}

type OfKind = (spec: CheckSpec, attempt: Attempt, document: HealthDocument | undefined) => Outcome;

const ofHttp: OfKind = ({ severity }, attempt, document) => {
  const { status = 0 } = attempt;
  if (status < 200 || status > 299)
    return failed(severity, sentence([`answered ${status}`, partWords(document)]));
  if (document?.health === 'critical')
    return failed(severity, sentence([`says it is ${document.status}`, partWords(document)]));
  return document?.health === 'warning'
    ? failed('warning', sentence([`says it is ${document.status}`, partWords(document)]))
    : passed;
};

/** Requirement B7: less than a fifth free is a warning, less than a tenth is as bad as it gets. */
const disk = { warning: 0.2, critical: 0.1 } as const;

const ofDisk: OfKind = ({ severity }, { body }) => {
  const free = factOf(body, 'free_ratio');
  if (typeof free !== 'number') return unknown('how much is free is not known');
  const limit = free < disk.critical ? disk.critical : disk.warning;
  if (free >= limit) return passed;
  return failed(
    limit === disk.critical ? severity : 'warning',
    `${percent(free)} free, limit ${percent(limit)}`,
  );
};

const ofContainer: OfKind = ({ severity }, { body }) => {
  const state = factOf(body, 'state');
  const health = factOf(body, 'health');
  if (state !== 'running') return failed(severity, `it is ${String(state)}`);
  const output = factOf(body, 'output');
  const said = typeof output === 'string' && output !== '' ? `: ${output.trim().split('\n', 1)[0]}` : '';
  return health === 'unhealthy' ? failed(severity, `its health check fails${said}`) : passed;
};

const ofUnit: OfKind = ({ severity }, { body }) => {
  const active = factOf(body, 'active_state');
  if (active === 'active') return passed;
  const load = factOf(body, 'load_state');
  if (load === 'not-found') return failed(severity, 'there is no such unit');
  const result = factOf(body, 'result');
  return failed(severity, `it is ${String(active)}${result === 'success' ? '' : `, ${String(result)}`}`);
};

const ofCommand: OfKind = ({ severity }, { exit, body = '' }) => {
  const text = parsePlugin(body).text.slice(0, shown);
  const words = text === '' ? `exit ${exit}` : text;
  if (exit === 0) return passed;
  if (exit === 1) return failed('warning', words);
  return exit === 2 ? failed(severity, words) : unknown(words);
};

/** It answered in its own protocol, and nothing was wrong: else there would be an error. */
const ofAnswer: OfKind = () => passed;

const byKind: Readonly<Record<CheckKind, OfKind>> = {
  http: ofHttp,
  tcp: ofAnswer,
  tls: ofAnswer,
  postgres: ofAnswer,
  redis: ofAnswer,
  container: ofContainer,
  disk: ofDisk,
  systemd: ofUnit,
  command: ofCommand,
};

function factOf(body: string | undefined, name: string): unknown {
  const facts = parseJson(body ?? '');
  return isRecord(facts) ? facts[name] : undefined;
}

/** Of several instances: some down is a warning, all of them as bad as the check says (requirement B7). */
export function combine(instances: readonly Instance[]): Outcome {
  const [only, ...others] = instances;
  if (only === undefined) return unknown('there is nothing to ask');
  if (others.length === 0) return only.outcome;
  const down = instances.flatMap(({ name, outcome }) => (outcome.is === 'failed' ? [{ name, outcome }] : []));
  const unclear = instances.filter(({ outcome }) => outcome.is === 'unknown');
  const [first] = down;
  if (first === undefined) {
    const [because] = unclear.flatMap(({ outcome }) => (outcome.is === 'unknown' ? [outcome.because] : []));
    return because !== undefined && unclear.length === instances.length ? unknown(because) : passed;
  }
  const words = `${down.length} of ${instances.length} fail: ${first.name} ${first.outcome.because}`;
  const isAll = down.length === instances.length - unclear.length;
  return failed(isAll ? first.outcome.severity : 'warning', words);
}
