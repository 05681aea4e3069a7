import type { Clock } from '../../core/clock.ts';
import type { Duration } from '../../core/reading.ts';
import type { Doing } from '../action.ts';

const between: Duration = 2_000;

/** Says how far something is now and then: each time is a line in the file of the run. */
export function paced({ now }: Pick<Clock, 'now'>, tell: Doing['tell']): Doing['tell'] {
  let last = Number.NEGATIVE_INFINITY;
  return (text, ratio) => {
    const at = now();
    if (at - last < between) return;
    last = at;
    tell(text, ratio);
  };
}
