import { constants, open } from 'node:fs/promises';
import type { Run, RunEntry, RunId } from '../../domain/run.ts';
import { RecordError } from '../files.ts';
import { fullDisk, type Reserve, withReserve } from '../reserve.ts';
import { type Modes, reasonOf } from '../state.ts';
import { tailOf } from './tail.ts';

/** The file of one run; several processes may add to it. */
export type RunFile = {
  /** Resolves when the line is on the disk; one that only tells of progress, when it is written. @throws RecordError */
  append(entry: RunEntry): Promise<void>;
  /** The run as its file has it now, with what others added meanwhile. @throws RecordError */
  read(): Promise<Run>;
};

export function runFile(path: string, id: RunId, modes: Modes, reserve: Reserve): RunFile {
  const tail = tailOf(path, id, modes);
  let last: Promise<unknown> = Promise.resolve();

  async function write(entry: RunEntry): Promise<void> {
    const line = `${JSON.stringify(entry)}\n`;
    try {
      if (entry.type === 'told') await addLine(path, line);
      else await withReserve(reserve, () => addLine(path, line, 'sync'));
    } catch (error) {
      throw new RecordError(`Run ${id} cannot be recorded in ${path}: ${reasonOf(error)}.`, { cause: error });
    }
  }

  return {
    append(entry) {
      const next = last.then(() => write(entry));
      last = next.catch(() => {});
      return next;
    },
    async read() {
      const run = await tail.read().catch((error: unknown) => {
        throw new RecordError(`Run ${id} cannot be read from ${path}: ${reasonOf(error)}.`, { cause: error });
      });
      if (run === undefined)
        throw new RecordError(`Run ${id} was never confirmed: ${path} has no first line.`);
      return run;
    },
  };
}

/** Adds a line in one piece behind whatever stands there; half a line before it gets an end of its own. */
async function addLine(path: string, line: string, sync?: 'sync'): Promise<void> {
  const file = await open(path, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    const bytes = Buffer.from(size === 0 || buffer.toString() === '\n' ? line : `\n${line}`);
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) throw fullDisk();
    if (sync !== undefined) await file.datasync();
  } finally {
    await file.close();
  }
}
