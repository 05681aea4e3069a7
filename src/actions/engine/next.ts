import { canResume, canTakeBack } from '../../domain/run.ask.ts';
import type { Run } from '../../domain/run.ts';
import type { Ending } from './tools.ts';

/** What can be said next of a run that is neither done nor taken back. Whoever reads it is not to have to know. Pure. */
export function withNext(ending: Ending, run: Run): Ending {
  const { outcome, because } = ending;
  if ((outcome !== 'unknown' && outcome !== 'failed') || because.includes('quarterdeck run --'))
    return ending;
  const ended: Run = { ...run, end: { ...ending, at: run.at } };
  const ways = [
    ...(canResume(ended) ? [`quarterdeck run --resume ${run.id} goes on`] : []),
    ...(canTakeBack(ended) ? [`quarterdeck run --undo ${run.id} takes it back`] : []),
  ];
  return ways.length === 0 ? ending : { outcome, because: `${because}: ${ways.join(', ')}` };
}
