import type { Statement } from './activity.ts';

/** From here on a statement is slow (requirement B2); milliseconds. */
const slowAfter = 1000;

/**
 * How many executions since the last reading were slow, as far as pg_stat_statements tells: it keeps no single times, so
 * all new executions of a statement count if they took a second or more on average, and none otherwise. An execution
 * counts when it ends; one that was cancelled, or whose statement is not among the 200 that took most time, never does.
 */
export const slowCallsIn = (statements: readonly Statement[]): number =>
  statements.reduce(
    (sum, { callsNew = 0, msNew = 0 }) => sum + (msNew >= callsNew * slowAfter ? callsNew : 0),
    0,
  );
