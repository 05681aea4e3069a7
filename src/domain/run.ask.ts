import type { Run } from './run.ts';

/** A run, and whether its runner is gone though it is not over: it was interrupted. */
export type SeenRun = Run & { readonly isLost?: true };

/** Whether it left something behind that can be taken back. */
export function canTakeBack({ end, isLost, plan, steps }: SeenRun): boolean {
  const isOver = end?.outcome === 'done' || end?.outcome === 'failed' || end?.outcome === 'unknown';
  if (!isOver && isLost !== true) return false;
  const standing = new Set(
    steps.filter(({ is }) => is !== 'waiting' && is !== 'undone' && is !== 'no').map(({ id }) => id),
  );
  const reached = plan.steps.filter(({ id }) => standing.has(id));
  return reached.some(({ undo }) => undo) && !reached.some(({ pointOfNoReturn }) => pointOfNoReturn);
}

/** Whether it can be gone on with from where it stopped. */
export const canResume = (run: SeenRun): boolean =>
  run.plan.steps.length > 0 && (run.isLost === true || run.end?.outcome === 'unknown' || isLeft(run));

/** Whether it failed where there is no way back any more: what is left of it can only be gone on with. */
export const isLeft = ({ end, plan, steps }: Pick<Run, 'end' | 'plan' | 'steps'>): boolean =>
  end?.outcome === 'failed' &&
  plan.steps.some(({ id, pointOfNoReturn }) => pointOfNoReturn === true && isDone(steps, id));

const isDone = (steps: Run['steps'], wanted: string): boolean =>
  steps.some(({ id, is }) => id === wanted && is === 'yes');

/** Older ones are in the run store. */
const mostRuns = 100;

/** The newest runs with one as it is by now. */
export const withRun = (runs: readonly SeenRun[], run: SeenRun): readonly SeenRun[] =>
  [run, ...runs.filter(({ id }) => id !== run.id)]
    .sort((a, b) => b.confirmedAt - a.confirmedAt)
    .slice(0, mostRuns);

/** What its steps printed, the end of it, as they kept it. */
export const outputOf = ({ results }: Pick<Run, 'results'>): readonly string[] =>
  Object.values(results).flatMap((left) => {
    const output = typeof left === 'object' && left !== null && 'output' in left ? left.output : undefined;
    return Array.isArray(output) ? output.filter((line): line is string => typeof line === 'string') : [];
  });
