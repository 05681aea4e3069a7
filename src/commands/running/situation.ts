import type { Situation } from '../../actions/engine/judge.ts';
import type { Plan } from '../../core/plan.ts';
import { formatTarget } from '../../core/target.ts';
import type { Run } from '../../domain/run.ts';
import { isAlive } from '../../records/process.ts';
import type { Ground } from './ground.ts';
import { standingOf } from './run.text.ts';

/** More do not run at a time. */
const recent = 200;

/** What a plan is judged by, besides itself. `own`: the run it is for; of two that begin at once the earlier one counts. */
export async function situationOf(
  { action }: Pick<Plan, 'action'>,
  { loaded: { stack }, store, clock }: Pick<Ground, 'loaded' | 'store' | 'clock'>,
  own?: Run,
): Promise<Omit<Situation, 'overrides' | 'now'>> {
  const guards = stack.guards ?? [];
  const isCounted = guards.some(({ is }) => is.type === 'at most');
  const runs = isCounted ? await store.list(recent) : [];
  const running = runs.filter((run) => {
    if (run.plan.action !== action || run.id === own?.id) return false;
    const standing = standingOf(run, { isAlive, now: clock.now() });
    if (standing === 'waiting') return own === undefined || isBefore(run, own);
    return standing === 'running' || standing === 'undoing';
  });
  return {
    access: stack.access,
    accessBecause: stack.accessBecause,
    guards,
    running: running.map(({ plan }) => formatTarget(plan.target)),
  };
}

const isBefore = (one: Run, other: Run): boolean =>
  one.confirmedAt === other.confirmedAt ? one.id < other.id : one.confirmedAt < other.confirmedAt;
