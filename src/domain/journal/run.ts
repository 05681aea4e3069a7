import type { Json } from '../../core/json.ts';
import type { Outcome } from '../../core/plan.ts';
import type { Instant } from '../../core/reading.ts';
import { formatTarget } from '../../core/target.ts';
import type { RunRecord } from '../journal.ts';
import type { Run, Who } from '../run.ts';

/** How a runner ended what it took up. */
export type Ended = {
  readonly at: Instant;
  readonly outcome: Outcome;
  readonly because: string;
  /** Who had it taken up, which need not be who confirmed it. */
  readonly by: Who;
  /** When it was taken up. */
  readonly since: Instant;
  /** Digest of the plan. */
  readonly plan: string;
};

/** What the journal keeps of a run. */
export function recordOf(run: Run, { at, outcome, because, by, since, plan }: Ended): RunRecord {
  const after: Json = {
    results: run.results,
    proof: run.proof?.map(({ title, is, because }) => ({ title, is, because })),
  };
  return {
    kind: 'run',
    at,
    by,
    run: run.id,
    purpose: run.purpose,
    action: run.plan.action,
    target: formatTarget(run.plan.target),
    plan,
    how: run.how,
    overrides: run.overrides,
    before: { identity: run.plan.identity, facts: run.plan.facts },
    after,
    steps: run.steps.map(({ title, is, began, ended }) => ({
      title,
      is,
      ...(began !== undefined && ended !== undefined && { took: Math.max(0, ended - began) }),
    })),
    outcome,
    because,
    took: Math.max(0, at - since),
  };
}
