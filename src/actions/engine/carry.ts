import { duration } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import type { Run } from '../../domain/run.ts';
import type { Step } from '../action.ts';
import { hold, releaseAll, releaseBefore } from './holds.ts';
import { isLate, lookOnce, lookUntil, messageOf, type Seen } from './look.ts';
import { Stopped, stoppably, whyReleased, whyStopped } from './stop.ts';
import type { Ending, Tools } from './tools.ts';
import { takeBack } from './undo.ts';
import { Unsent } from './unsent.ts';

/** For what neither says how long it may take nor can be stopped. */
const usual: Duration = 600_000;

/**
 * Brings a run home, from wherever it is: steps that read back as happened are not done again. What fails is taken
 * back as far as that goes. Every line of the file is on the disk before what it announces is begun.
 */
export async function carry(run: Run, tools: Tools): Promise<Ending> {
  const steps = tools.action.steps(run.plan);
  for (const step of steps) {
    const stopped = await whyStopped(tools);
    if (stopped !== undefined) return takeBack(stopped, tools);
    const released = await releaseBefore(step.id, steps, tools);
    if (released.is !== 'yes') return takeBack(`${step.title}: ${released.because}`, tools);
    const seen = await bring(step, tools);
    if (seen.is === 'yes') continue;
    const never = seen.isUnsent ? step.id : undefined;
    return takeBack(seen.stopped ?? `${step.title}: ${seen.because ?? notYet(seen)}`, tools, never);
  }
  const released = await releaseAll(steps, tools);
  if (released.is !== 'yes')
    return { outcome: 'unknown', because: released.because ?? 'a hold may still stand' };
  const late = await whyReleased(tools);
  return late === undefined ? prove(tools) : takeBack(late, tools);
}

const notYet = ({ is }: Seen): string =>
  is === 'no' ? 'it did not happen in time' : 'nobody can tell whether it happened';

/** How a step was brought; `stopped`: why it was broken off. */
type Brought = Seen & { readonly stopped?: string; readonly isUnsent?: boolean };

/** Does one step unless it is done, and reads it back. */
async function bring(step: Step, tools: Tools): Promise<Brought> {
  const { file, clock, reach } = tools;
  const run = await file.read();
  const question = lookOnce.bind(undefined, run, (looking) => step.happened(reach, looking));
  const known = run.steps.find(({ id }) => id === step.id);
  const before = await question();
  if (before.is === 'yes') {
    if (known?.is !== 'yes') await file.append({ type: 'ended', at: clock.now(), step: step.id, is: 'yes' });
    return before;
  }
  // It was begun once, and whether it happened cannot be told: to do it again might be to do it twice.
  if (before.is === 'unknown' && known?.began !== undefined && !step.repeatable) return before;
  const unguarded = await hold(step, tools).then(() => undefined, messageOf);
  if (unguarded !== undefined) return { is: 'no', because: unguarded };
  await file.append({ type: 'began', at: clock.now(), step: step.id });
  let result: Awaited<ReturnType<Step['run']>>;
  let failure: unknown;
  try {
    result = await perform(step, run, tools);
  } catch (error) {
    failure = error;
  }
  // What failed for good is read back once; of what did not answer in time it may yet come.
  const within = failure === undefined || isLate(failure) ? step.within : 0;
  const results = result === undefined ? run.results : { ...run.results, [step.id]: result };
  // What was sent the time before may yet come.
  const isUnsent = failure instanceof Unsent && (known?.began === undefined || known.is === 'undone');
  const seen: Seen = isUnsent
    ? { is: 'no' }
    : await lookUntil('yes', within, tools, (left) =>
        lookOnce({ ...run, results }, (looking) => step.happened(reach, looking), left),
      );
  const because = seen.is === 'yes' ? undefined : failure === undefined ? seen.because : messageOf(failure);
  await file.append({
    type: 'ended',
    at: clock.now(),
    step: step.id,
    is: seen.is,
    ...(result !== undefined && { result }),
    ...(because !== undefined && { because }),
  });
  return {
    ...seen,
    ...(because !== undefined && { because }),
    ...(failure instanceof Stopped && { stopped: failure.message }),
    isUnsent,
  };
}

function perform(step: Step, { results }: Run, tools: Tools): ReturnType<Step['run']> {
  const work = (signal: AbortSignal) =>
    step.run(tools.hands(), { results, signal, tell: teller(step, tools) });
  const { stoppable, within, atMost } = step;
  const most = atMost ?? (stoppable ? undefined : within + usual);
  const limited = most === undefined ? work : (signal: AbortSignal) => waitedFor(most, signal, tools, work);
  return stoppable ? stoppably(tools, limited) : limited(tools.signal);
}

/** What a system that stands still was sent may yet come: nobody waits for it, and it is read back. @throws ReadError `timeout` */
async function waitedFor<T>(
  most: Duration,
  signal: AbortSignal,
  { clock }: Pick<Tools, 'clock'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const leaving = new AbortController();
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(most, () => {
    late.reject(new ReadError('timeout', `no answer within ${duration(most)}`));
    leaving.abort();
  });
  try {
    return await Promise.race([late.promise, work(AbortSignal.any([signal, leaving.signal]))]);
  } finally {
    cancel();
  }
}

/** Progress is not worth a wait: it is written when it is written. */
const teller =
  ({ id }: Step, { file, clock }: Tools) =>
  (text: string, ratio?: number): void =>
    void file
      .append({ type: 'told', at: clock.now(), step: id, text, ...(ratio !== undefined && { ratio }) })
      .catch(() => {});

async function prove({ action, file, reach, clock }: Tools): Promise<Ending> {
  const run = await file.read();
  let verdicts: readonly Verdict[];
  try {
    verdicts = await action.prove(reach, run.plan, {
      results: run.results,
      signal: AbortSignal.timeout(30_000),
    });
  } catch (error) {
    return { outcome: 'unknown', because: `it was done, and could not be read back: ${messageOf(error)}` };
  }
  await file.append({ type: 'proved', at: clock.now(), verdicts });
  const failed = verdicts.find(({ is }) => is === 'refuse');
  const told = (some: readonly Verdict[]): string =>
    some.map(({ title, because }) => `${title}: ${because}`).join(' · ');
  if (failed === undefined) return { outcome: 'done', because: told(verdicts) };
  const so = verdicts.filter(({ is }) => is !== 'refuse');
  const isFinal = run.plan.steps.some(({ pointOfNoReturn }) => pointOfNoReturn === true);
  const rest =
    isFinal && so.length > 0
      ? `; what is so: ${told(so)}: quarterdeck run --resume ${run.id} looks again`
      : '';
  return { outcome: 'failed', because: `${told([failed])}${rest}` };
}
