import { constants, open } from 'node:fs/promises';
import { geteuid } from 'node:process';
import { learnRun } from '../../domain/run.fold.ts';
import type { Run } from '../../domain/run.ts';
import type { Modes } from '../state.ts';
import { parseEntry } from './schema.ts';
import { distrust } from './trust.ts';

/** The file of one run as it grows: what was read is not read again. */
export type Tail = {
  /** Undefined while nothing whole stands there. @throws Error in words: it is no run, or cannot be read. */
  read(): Promise<Run | undefined>;
};

/** A run that says more is not one of ours. */
const largest = 64 * 1024 ** 2;
const newline = 0x0a;

export function tailOf(path: string, id: string, modes: Modes): Tail {
  let offset = 0;
  let run: Run | undefined;

  async function read(): Promise<Run | undefined> {
    const bytes = await rest();
    // What stands behind the last newline was cut off, or is being written.
    const end = bytes.lastIndexOf(newline) + 1;
    offset += end;
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      const entry = line === '' ? undefined : parseEntry(line);
      if (entry !== undefined) run = learnRun(run, entry);
    }
    if (offset > 0 && run?.id !== id)
      throw new Error(run === undefined ? 'its first line is damaged' : 'it is the file of another run');
    return run;
  }

  async function rest(): Promise<Buffer> {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      const { size } = stats;
      if (!stats.isFile()) throw new Error('it is not a file');
      const because = distrust(stats, geteuid?.() ?? 0, modes);
      if (because !== undefined) throw new Error(because);
      if (size > largest) throw new Error('it is larger than 64 MB');
      if (size < offset) [offset, run] = [0, undefined];
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - offset), 0, size - offset, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  // One at a time: two would read the same lines twice.
  let last: Promise<unknown> = Promise.resolve();
  return {
    read() {
      const next = last.then(read, read);
      last = next;
      return next;
    },
  };
}
