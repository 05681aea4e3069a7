import { constants, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReleaseEntry } from '../domain/release.ts';
import { codeOf, contentOf, RecordError, syncDirectory } from './files.ts';
import { type Letter, letterFor } from './releases/letter.ts';
import { parseReleaseEntry } from './releases/schema.ts';
import { fullDisk, reserveIn, withReserve } from './reserve.ts';
import { folderName, type Modes, reasonOf } from './state.ts';

/** What was deployed here, with all that brings it back: lines that are added to, and never changed. */
export type Ledger = {
  /** Resolves when the line is on the disk. @throws RecordError */
  append(entry: ReleaseEntry): Promise<void>;
  /** In the order in which they were written; a line that is none is left out. @throws RecordError */
  read(): Promise<readonly ReleaseEntry[]>;
  /** What no line has in the clear. @throws RecordError where its key cannot be read or made. */
  readonly letter: () => Promise<Letter>;
  /** Where the image of a Compose service is written down that its own files do not say. */
  readonly pinOf: (project: string, service: string) => string;
};

const largest = 256 * 1024 ** 2;

export function releaseLedger(directory: string, modes: Modes): Ledger {
  const path = join(directory, 'releases.jsonl');
  const reserve = reserveIn(directory, modes);
  const failed = (what: string) => (error: unknown) => {
    throw new RecordError(`The releases in ${path} cannot be ${what}: ${reasonOf(error)}.`, { cause: error });
  };
  return {
    append: (entry) =>
      withReserve(reserve, () => addLine(path, directory, `${JSON.stringify(entry)}\n`)).catch(
        failed('recorded'),
      ),
    async read() {
      const text = await contentOf(path, largest).catch((error: unknown) =>
        codeOf(error) === 'ENOENT' ? '' : failed('read')(error),
      );
      return text.split('\n').flatMap((line) => parseReleaseEntry(line) ?? []);
    },
    pinOf: (project, service) =>
      join(directory, 'compose', folderName(project), `${folderName(service)}.yml`),
    letter: () => letterFor(join(directory, 'releases.key')).catch(failed('encrypted')),
  };
}

/** Whoever owns the directory, what opens the lines is for one user alone; so are they. */
const mode = 0o600;

async function addLine(path: string, directory: string, line: string): Promise<void> {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  const file = await open(path, flags, mode);
  try {
    const { size } = await file.stat();
    if (size === 0) await file.chmod(mode);
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    const bytes = Buffer.from(size === 0 || buffer.toString() === '\n' ? line : `\n${line}`);
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) throw fullDisk();
    await file.datasync();
    if (size === 0) await syncDirectory(directory);
  } finally {
    await file.close();
  }
}
