import { redactJson } from '../../config/redact.ts';
import type { Judgement, Plan, Verdict } from '../../core/plan.ts';
import type { Instant } from '../../core/reading.ts';
import { formatTarget } from '../../core/target.ts';
import { securitySummary } from '../../domain/journal/security.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { Run, RunStep, Who } from '../../domain/run.ts';
import type { Ground } from './ground.ts';

/** JSON without secrets, on one line or indented. */
export const jsonText = (json: unknown, { redact }: Pick<Ground, 'redact'>, indent?: number): string =>
  `${JSON.stringify(redactJson(json, redact), null, indent)}\n`;

/** An instant as JSON says it; null where there is none. */
export const iso = (at: Instant | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString();

const verdictJson = ({ title, is, because, override, mend }: Verdict) => ({
  title,
  is,
  because,
  override: override ?? null,
  mend: mend === undefined ? null : { action: mend.action, target: formatTarget(mend.target) },
});

export const planJson = (plan: Plan) => ({
  action: plan.action,
  target: formatTarget(plan.target),
  params: plan.params,
  summary: plan.summary,
  risk: plan.risk,
  identity: plan.identity,
  facts: plan.facts,
  preflight: plan.preflight.map(verdictJson),
  impact: plan.impact,
  steps: plan.steps.map(({ id, title, hold, pointOfNoReturn }) => ({
    id,
    title,
    hold: hold === true,
    point_of_no_return: pointOfNoReturn !== undefined,
  })),
  proof: plan.proof,
  undo: plan.undo,
});

export const judgementJson = (judgement: Judgement) =>
  judgement.is === 'refused'
    ? { can_run: false, needs: null, word: null, because: judgement.because }
    : {
        can_run: true,
        needs: judgement.needs.is,
        word: judgement.needs.is === 'word' ? judgement.needs.word : null,
        because: [],
      };

export const whoJson = ({ user, uid, login, sudo, ssh, terminal }: Who) => ({
  user,
  uid,
  login: login ?? null,
  sudo: sudo ?? null,
  ssh: ssh ?? null,
  terminal: terminal ?? null,
});

export const stepJson = (step: RunStep) => {
  const { id, title, is, began, ended, text, ratio, heldUntil, heldBecause } = step;
  return {
    id,
    title,
    is,
    began_at: iso(began),
    ended_at: iso(ended),
    text: text ?? null,
    ratio: ratio ?? null,
    held_until: iso(heldUntil),
    held_because: heldBecause ?? null,
  };
};

/** A run; `state` is how it stands now. */
export const runJson = (run: Run, state: string) => ({
  id: run.id,
  stack: run.stack,
  state,
  action: run.plan.action,
  target: formatTarget(run.plan.target),
  summary: run.plan.summary,
  by: whoJson(run.by),
  confirmed_by: run.how,
  overrides: run.overrides,
  confirmed_at: iso(run.confirmedAt),
  started_at: iso(run.startedAt),
  ended_at: iso(run.end?.at),
  outcome: run.end?.outcome ?? null,
  because: run.end?.because ?? null,
  steps: run.steps.map(stepJson),
  proof: run.proof?.map(verdictJson) ?? null,
});

/** A line of the journal: its kind says which other keys there are. */
export function entryJson(entry: JournalEntry) {
  const at = iso(entry.at);
  switch (entry.kind) {
    case 'run': {
      const { by, took, steps, ...rest } = entry;
      return {
        ...rest,
        at,
        by: whoJson(by),
        took_seconds: took / 1000,
        steps: steps.map(({ title, is, took: lasted }) => ({
          title,
          is,
          took_seconds: lasted === undefined ? null : lasted / 1000,
        })),
      };
    }
    case 'alert':
      return { ...entry, at, since: iso(entry.since) };
    case 'repair':
      return { ...entry, at };
    default:
      return { ...entry, at, by: whoJson(entry.by) };
  }
}

/** What the security events since come to. */
export function securityJson(entries: readonly JournalEntry[], since: Instant) {
  const { total, byType, bySeverity, unresolved } = securitySummary(entries, since);
  return {
    total,
    by_type: byType,
    by_severity: bySeverity,
    unresolved: unresolved.map(({ id }) => id),
  };
}
