import type { Duration } from '../../core/reading.ts';
import type { Run } from '../../domain/run.ts';
import type { Step } from '../action.ts';
import { hold, releaseAll } from './holds.ts';
import { lookOnce, lookUntil, messageOf, type Seen } from './look.ts';
import type { Ending, Tools } from './tools.ts';

/** What takes longer to take back says so. */
const usual: Duration = 60_000;

/**
 * Takes back what a run did, the last step first, and reads back that it is gone. `because` is why; `never`: the step
 * that was begun, and of which nothing was sent.
 */
export async function takeBack(because: string, tools: Tools, never?: string): Promise<Ending> {
  const run = await tools.file.read();
  const steps = tools.action.steps(run.plan);
  const reached = steps.filter(({ id }) => id !== never && wasBegun(run, id));
  const passed = reached.find(({ pointOfNoReturn }) => pointOfNoReturn);
  if (passed !== undefined) return beyond(because, passed, steps, tools);
  let wasDone = run.steps.some(({ is }) => is === 'undone');
  // What was found as it was to be is somebody else's.
  const own = reached.filter(({ id }) =>
    run.steps.some((step) => step.id === id && step.began !== undefined),
  );
  for (const step of own.toReversed()) {
    const seen = await undo(step, steps, tools);
    wasDone ||= seen.wasDone;
    if (seen.is === 'no') continue;
    await releaseAll(steps, tools);
    if (seen.is === 'yes')
      return { outcome: 'failed', because: `${because}; "${step.title}" stays: ${seen.because}` };
    return {
      outcome: 'unknown',
      because: `${because}; whether "${step.title}" was taken back is not known: ${seen.because}`,
    };
  }
  const released = await releaseAll(steps, tools);
  if (released.is !== 'yes')
    return { outcome: 'unknown', because: `${because}; ${released.because ?? 'a hold may still stand'}` };
  return { outcome: 'undone', because: wasDone ? because : `${because}; nothing was done` };
}

/** What stood still when a step was done stands still when it is taken back: a guard watches then as well. */
async function holdAround({ id }: Step, steps: readonly Step[], tools: Tools): Promise<void> {
  const index = steps.findIndex((step) => step.id === id);
  const run = await tools.file.read();
  const around = steps.filter((step, from) => {
    const to = steps.findIndex((one) => one.id === step.hold?.until);
    return (
      step.hold !== undefined &&
      from < index &&
      index <= (to < 0 ? steps.length : to) &&
      wasBegun(run, step.id)
    );
  });
  for (const step of around) {
    const stands = run.steps.find((one) => one.id === step.id)?.heldUntil !== undefined;
    // Without a guard it is taken back all the same: to leave it as it is would be no better.
    if (!stands) await hold(step, tools).catch(() => {});
  }
}

const wasBegun = ({ steps }: Run, id: string): boolean => {
  const is = steps.find((step) => step.id === id)?.is;
  return is !== undefined && is !== 'waiting' && is !== 'undone';
};

/** Nothing before a point of no return is taken back; what is held is let go. */
async function beyond(because: string, passed: Step, steps: readonly Step[], tools: Tools): Promise<Ending> {
  const { file, clock, reach } = tools;
  const released = await releaseAll(steps, tools);
  const run = await file.read();
  const known = run.steps.find(({ id }) => id === passed.id);
  if (known?.is === 'yes')
    return {
      outcome: released.is === 'yes' ? 'failed' : 'unknown',
      because: `${because}; ${stays(passed, run)}`,
    };
  // It was begun, by a runner that is gone or could not tell: what nobody does any more may yet come of itself.
  const seen = await lookUntil('yes', known?.ended === undefined ? passed.within : 0, tools, (left) =>
    lookOnce(run, (looking) => passed.happened(reach, looking), left),
  );
  if (seen.is !== 'unknown')
    await file.append({ type: 'ended', at: clock.now(), step: passed.id, is: seen.is });
  const isKnown = seen.is !== 'unknown' && released.is === 'yes';
  const end = seen.is === 'yes' ? stays(passed, run) : `whether "${passed.title}" happened is not known`;
  const words =
    seen.is === 'no' ? `"${passed.title}" was begun, and did not happen: what was done before it stays` : end;
  return { outcome: isKnown ? 'failed' : 'unknown', because: `${because}; ${words}` };
}

/** What cannot be taken back, and what is still to be done after it. */
function stays({ id: of, title, pointOfNoReturn }: Step, { steps, id }: Run): string {
  const words = `"${title}" is done, and there is no way back from it`;
  const left = steps.filter((step) => step.is !== 'yes' && step.id !== of).map((step) => step.title);
  if (pointOfNoReturn === 'last' || left.length === 0) return words;
  return `${words}, left to do: ${left.join(', ')}: quarterdeck run --resume ${id} goes on`;
}

/** `no`: it is not there any more. `yes`: it stays. `wasDone`: as far as anybody can tell it had happened. */
type Undone = Seen & { readonly wasDone: boolean };

async function undo(step: Step, steps: readonly Step[], tools: Tools): Promise<Undone> {
  const { file, clock, reach, hands } = tools;
  const run = await file.read();
  const question = (left?: number) => lookOnce(run, (looking) => step.happened(reach, looking), left);
  const known = run.steps.find(({ id }) => id === step.id)?.is;
  if (step.undo === 'nothing') return { is: 'no', wasDone: known !== 'no' };
  const before = await question();
  if (before.is === 'no') return { ...before, wasDone: known === 'yes' };
  if (step.undo === undefined) return { because: 'it cannot be taken back', ...before, wasDone: true };
  await holdAround(step, steps, tools);
  await file.append({ type: 'undoing', at: clock.now(), step: step.id });
  let failure: unknown;
  // A runner that is told to end still takes back what it can.
  const signal = AbortSignal.timeout(Math.max(step.within, step.undoWithin ?? usual));
  try {
    await step.undo(hands(), { results: run.results, signal, tell: () => {} });
  } catch (error) {
    failure = error;
  }
  const seen = await lookUntil('no', failure === undefined ? step.within : 0, tools, question);
  const because =
    failure === undefined
      ? (seen.because ?? 'it is still there after it was taken back')
      : messageOf(failure);
  await file.append({
    type: 'undone',
    at: clock.now(),
    step: step.id,
    is: seen.is,
    ...(seen.is !== 'no' && { because }),
  });
  return { ...seen, because, wasDone: true };
}
