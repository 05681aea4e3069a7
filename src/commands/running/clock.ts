import type { Clock } from '../../core/clock.ts';
import type { Outside } from '../command.ts';

/** A clock whose timers keep the process going: between two looks nothing else does. */
export const wakefulClock = ({ now }: Pick<Outside, 'now'>): Clock => ({
  now,
  after(delay, call) {
    const timer = setTimeout(call, delay);
    return () => clearTimeout(timer);
  },
});
