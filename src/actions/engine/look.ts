import type { Happened } from '../../core/plan.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import type { Run } from '../../domain/run.ts';
import { pause } from '../../systems/pause.ts';
import type { Looking } from '../action.ts';
import type { Tools } from './tools.ts';

/** What was read back, and why it is not known where it is not. */
export type Seen = { readonly is: Happened; readonly because?: string };

const between: Duration = 200;
const longest: Duration = 2_000;
/** Also the last look has time for an answer: what was cut short is not unknown. */
const least: Duration = 1_000;
/** For one look; what does not answer by then is looked at again. */
const patience: Duration = 10_000;

type Question = (looking: Looking) => Promise<Happened>;

/** Asks once. What cannot be read is unknown, with the reason. */
export async function lookOnce(run: Run, question: Question, within: Duration = patience): Promise<Seen> {
  const signal = AbortSignal.timeout(Math.ceil(Math.max(1, Math.min(within, patience))));
  try {
    return { is: await question({ results: run.results, signal }) };
  } catch (error) {
    if (!(error instanceof ReadError) && !signal.aborted) throw error;
    return { is: 'unknown', because: messageOf(error) };
  }
}

/** Asks until the answer is the wanted one, or the time is up: then the last answer stands. */
export async function lookUntil(
  wanted: Happened,
  within: Duration,
  { clock }: Pick<Tools, 'clock'>,
  ask: (left: Duration) => Promise<Seen>,
): Promise<Seen> {
  const end = clock.now() + within;
  const never = new AbortController().signal;
  // What was waited counts besides: a clock that is set back makes nobody wait for longer.
  let waited = 0;
  const left = (): Duration => Math.min(end - clock.now(), within - waited);
  for (let delay = between; ; delay = Math.min(delay * 1.5, longest)) {
    const seen = await ask(Math.max(left(), least));
    if (seen.is === wanted || left() <= 0) return seen;
    const time = Math.min(delay, Math.max(1, left()));
    await pause(clock, time, never);
    waited += time;
  }
}

/** Whether what failed so may come all the same. */
export const isLate = (error: unknown): boolean =>
  error instanceof ReadError && (error.kind === 'timeout' || error.kind === 'closed');

/** One sentence of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
