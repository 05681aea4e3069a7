import { duration } from '../../core/format.ts';
import { formatTarget } from '../../core/target.ts';
import type { SeenRun } from '../../domain/run.ask.ts';
import type { WorldList } from '../bound.ts';
import { momentOf } from '../changes/words.ts';
import { measure, named, words } from '../columns.ts';
import { span } from '../line.ts';
import { stateOf, stateSign, stateTone } from './words.ts';

/** Where it stands, or how it ended. */
function story({ end, steps, startedAt }: SeenRun): string {
  if (end !== undefined) return end.because;
  if (startedAt === undefined) return 'its runner is being started';
  const current = steps.find(({ is }) => is === 'running' || is === 'undoing');
  return current === undefined
    ? ''
    : `${current.title}${current.text === undefined ? '' : `: ${current.text}`}`;
}

/** What was done and is being done, whoever started it, the newest first. */
export const runList: WorldList<SeenRun> = {
  id: 'runs',
  title: 'Runs',
  needs: [],
  parts: ({ runs }) => [runs],
  rows: ({ runs }) => runs,
  key: ({ id }) => id,
  columns: [
    words(
      'time',
      { width: 15, priority: 1, tone: 'dim' },
      ({ confirmedAt }, { at }) => momentOf(confirmedAt, at),
      ({ confirmedAt }) => confirmedAt,
    ),
    {
      id: 'state',
      title: 'state',
      width: 13,
      priority: 1,
      value: stateOf,
      cell: (run, { glyphs }) =>
        span(`${stateSign(stateOf(run), glyphs).text} ${stateOf(run)}`, stateTone(stateOf(run))),
    },
    named('action', { width: 10, priority: 1 }, ({ plan }) => plan.action),
    named('target', { width: 24, flex: true, priority: 1 }, ({ plan }) => formatTarget(plan.target)),
    measure(
      'took',
      { width: 7, priority: 2, tone: 'dim' },
      ({ startedAt, end }) => (startedAt === undefined || end === undefined ? undefined : end.at - startedAt),
      duration,
    ),
    named('by', { width: 10, priority: 3, tone: 'dim' }, ({ by }) => by.login ?? by.user),
    named('what', { width: 24, priority: 1, flex: true, tone: 'dim' }, story),
  ],
  target: ({ plan }) => plan.target,
  detail: () => [],
  empty: 'nothing was done here yet',
};
