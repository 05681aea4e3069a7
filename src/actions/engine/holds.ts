import type { Run } from '../../domain/run.ts';
import type { Step } from '../action.ts';
import { isLate, lookOnce, lookUntil, messageOf, type Seen } from './look.ts';
import type { Tools } from './tools.ts';

const released: Seen = { is: 'yes' };
/** For a release to show. */
const patience = 10_000;

/** Has a guard watch before anything stands still. */
export async function hold({ id, hold: wanted }: Step, { file, clock, guard }: Tools): Promise<void> {
  if (wanted === undefined) return;
  const until = clock.now() + wanted.atMost;
  await file.append({ type: 'held', at: clock.now(), step: id, until, guard: await guard(id, until) });
}

/** Releases the holds that end before a step. */
export const releaseBefore = (id: string, steps: readonly Step[], tools: Tools): Promise<Seen> =>
  releaseEach(
    steps.filter((step) => step.hold?.until === id),
    'runner',
    tools,
  );

/** Releases every hold that still stands. */
export const releaseAll = (steps: readonly Step[], tools: Tools): Promise<Seen> =>
  releaseEach(steps, 'runner', tools);

const stands = ({ steps }: Run, id: string): boolean =>
  steps.find((step) => step.id === id)?.heldUntil !== undefined;

/** Releases what stands and reads it back; the first that does not show is told, the others are released all the same. */
export async function releaseEach(
  steps: readonly Step[],
  by: 'runner' | 'guard',
  tools: Pick<Tools, 'file' | 'clock' | 'reach' | 'hands'>,
): Promise<Seen> {
  const { file, clock, reach, hands } = tools;
  const run = await file.read();
  let worst = released;
  for (const { id, title, hold: wanted } of steps.toReversed()) {
    if (wanted === undefined || !stands(run, id)) continue;
    let failure: unknown;
    try {
      const signal = AbortSignal.timeout(patience);
      await wanted.release(hands(), { results: run.results, signal });
    } catch (error) {
      failure = error;
    }
    // As with a step: what failed for good is read back once.
    const within = failure === undefined || isLate(failure) ? patience : 0;
    const seen = await lookUntil('yes', within, { clock }, (left) =>
      lookOnce(run, (looking) => wanted.released(reach, looking), left),
    );
    const why = failure === undefined ? seen.because : messageOf(failure);
    const because = `"${title}" may still hold: ${why ?? 'it does not read as released'}`;
    const isReleased = seen.is === 'yes';
    await file.append({
      type: 'released',
      at: clock.now(),
      step: id,
      by,
      is: seen.is,
      ...(!isReleased && { because }),
    });
    if (!isReleased) worst = { is: seen.is, because };
  }
  return worst;
}
