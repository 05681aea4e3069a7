import { basename } from 'node:path';
import type { Duration } from '../core/reading.ts';
import { version } from '../core/version.ts';
import type { Stack } from '../domain/stack.ts';
import { openRecorder, type Recorder } from '../records/recorder.ts';
import { exit, type Given, type Outside, Refusal } from './command.ts';

/** What every command that may be recorded takes. */
export const recordingOptions = { record: { type: 'string' } } as const;

export const recordingUsage = `      --record FILE       write all that is learned into a new file, for "quarterdeck replay"; values in queries, logins
                          in URLs and secrets are taken out of it`;

type Recorded = {
  readonly stack: Stack;
  readonly refresh: Duration;
  readonly mask: (text: string) => string;
  /** Called once when it ends by itself, with a sentence. */
  readonly onEnd: (text: string) => void;
};

/**
 * Begins the recording that was asked for, if one was.
 * @throws Refusal when the file is there already, or cannot be made.
 */
export async function recordingOf(
  { values: { record } }: Given,
  { stack, refresh, mask, onEnd }: Recorded,
  { now }: Pick<Outside, 'now'>,
): Promise<Recorder | undefined> {
  if (typeof record !== 'string') return undefined;
  try {
    return await openRecorder({
      path: record,
      header: { type: 'recording', version: 1, program: version, at: now(), refresh, stack },
      mask,
      now,
      onEnd: (because) => onEnd(`the recording ${basename(record)} has ended: ${because}`),
    });
  } catch (error) {
    throw new Refusal([error instanceof Error ? error.message : String(error)], exit.usage);
  }
}
