import * as z from 'zod';
import type { Json } from '../../../core/json.ts';
import { ReadError } from '../../../core/reading.ts';
import type { Step } from '../../action.ts';

const failure = z.object({ failed: z.string(), pid: z.int() });

/** Why a step was given up, by whatever runner. */
export const whyGivenUp = (result: Json | undefined): string | undefined =>
  failure.safeParse(result).data?.failed;

/** What fails of it keeps nothing else from being done: the proof says what became of it. Who takes the run up again tries again. */
export const orGivenUp = (step: Step): Step => ({
  ...step,
  async run(hands, doing) {
    try {
      return await step.run(hands, doing);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      return { failed: error.message, pid: process.pid };
    }
  },
  async happened(reach, looking) {
    const given = failure.safeParse(looking.results[step.id]).data;
    return given?.pid === process.pid ? 'yes' : step.happened(reach, looking);
  },
});
