import type { Duration } from '../../core/reading.ts';
import type { Run } from '../../domain/run.ts';
import type { Tools } from './tools.ts';

const between: Duration = 1_000;

/** A step that was broken off; the message says why. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Why nothing more is to be begun, in words; undefined: go on. */
export async function whyStopped({
  file,
  signal,
}: Pick<Tools, 'file' | 'signal'>): Promise<string | undefined> {
  if (signal.aborted) return 'the runner was told to end';
  const run = await file.read();
  return letGoOf(run) ?? (run.abort && `${run.abort.user} asked to abort`);
}

/** Whether a guard released under the runner what was to be held, in words. */
export const whyReleased = async ({ file }: Pick<Tools, 'file'>): Promise<string | undefined> =>
  letGoOf(await file.read());

const letGoOf = ({ letGo }: Run): string | undefined =>
  letGo === undefined
    ? undefined
    : `the guard of "${letGo}" released it: its time was up, or its runner was gone`;

/** Does what may be broken off at any time, and breaks it off once there is a reason to. @throws Stopped with the reason */
export async function stoppably<T>(tools: Tools, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { clock, signal } = tools;
  const stopping = new AbortController();
  let reason: Stopped | undefined;
  let isOver = false;
  let cancel = clock.after(between, look);

  function look(): void {
    // A file that cannot be read now is read again; without it nothing goes on after the step either.
    whyStopped(tools).then(heed, () => heed(undefined));
  }
  function heed(why: string | undefined): void {
    if (isOver) return;
    if (why === undefined) {
      cancel = clock.after(between, look);
      return;
    }
    reason = new Stopped(why);
    stopping.abort(reason);
  }

  try {
    return await work(AbortSignal.any([signal, stopping.signal]));
  } catch (error) {
    throw reason ?? error;
  } finally {
    isOver = true;
    cancel();
  }
}
