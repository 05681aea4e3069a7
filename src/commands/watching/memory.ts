import type { Loaded } from '../../config/load.ts';
import type { Surroundings } from '../../config/surroundings.ts';
import type { Clock } from '../../core/clock.ts';
import type { Duration } from '../../core/reading.ts';
import type { Log } from '../../records/log.ts';
import type { StateDirectory } from '../../records/state.ts';
import type { Given, Outside } from '../command.ts';
import { createKnown, type Known } from '../known.ts';
import { keepLastSeen } from '../lastseen.ts';
import { openOwnLog, openState } from '../logging.ts';
import { recordingOf } from '../recording.ts';
import { createNotices, type Notices } from './notices.ts';

/** What is known of a stack, and wherever that is written: our own log, a recording, what the next console will know. */
export type Memory = {
  readonly known: Known;
  readonly log: Log;
  readonly notices: Notices;
  /** Where all of it, and the runs, are kept. */
  readonly state: StateDirectory;
  /** Takes every secret that is known by now out of a text. */
  readonly redact: (text: string) => string;
  /** Masks the secrets of another configuration too in what is written from now on. */
  mask(redact: Loaded['redact']): void;
  close(): Promise<void>;
};

export type MemoryOptions = {
  readonly given: Given;
  readonly outside: Outside;
  readonly surroundings: Surroundings;
  readonly clock: Clock;
  readonly refresh: Duration;
  /** The metrics whose past is kept. */
  readonly kept: ReadonlySet<string>;
  /** Whether what is seen is kept for the next console. */
  readonly remember: boolean;
};

/** @throws Refusal when the recording that was asked for cannot be made. */
export async function openMemory({ stack, redact }: Loaded, options: MemoryOptions): Promise<Memory> {
  const { given, outside, surroundings, clock, refresh, kept, remember } = options;
  const masks = [redact];
  const mask = (text: string): string => masks.reduce((masked, one) => one(masked), text);
  const state = await openState({ stack }, surroundings, outside);
  const { log, problem } = openOwnLog(state, { stack, redact: mask }, surroundings, outside);
  const onEnd = (text: string): void => notices.tell('recording', text);
  const recorder = await recordingOf(given, { stack, refresh, mask, onEnd }, outside);
  const known = createKnown(stack, { clock, kept, refresh, onFact: recorder?.add });
  const notices = createNotices({ known, clock, log });
  const forget = await keepLastSeen({ state, known, clock, log, isKept: remember });
  notices.tell('log', problem);
  return {
    known,
    log,
    notices,
    state,
    redact: mask,
    mask: (another) => masks.push(another),
    async close() {
      await forget();
      await recorder?.close();
      await log.close();
    },
  };
}
