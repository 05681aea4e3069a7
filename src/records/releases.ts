import { randomBytes } from 'node:crypto';
import { constants, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ReleaseEntry } from '../domain/release.ts';
import { codeOf, contentOf, makeDirectory, RecordError, syncDirectory, writeWhole } from './files.ts';
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
  /** Writes that down, or takes it away. @throws RecordError */
  pin(path: string, text: string | null): Promise<void>;
};

const largest = 256 * 1024 ** 2;

/** Where the state is a group's all of this is, the key too: who may act there can look into its containers as well. */
export function releaseLedger(directory: string, modes: Modes): Ledger {
  const path = join(directory, 'releases.jsonl');
  const reserve = reserveIn(directory, modes);
  const key = join(directory, 'releases.key');
  const failed = (what: string, of: string) => async (error: unknown) => {
    const whose = codeOf(error) === 'EACCES' ? await whoseIs(of) : '';
    const because = `The releases in ${path} cannot be ${what}: ${reasonOf(error)}${whose}.`;
    throw new RecordError(because, { cause: error });
  };
  return {
    append: (entry) =>
      withReserve(reserve, () => addLine(path, modes.file, `${JSON.stringify(entry)}\n`)).catch(
        failed('recorded', path),
      ),
    async read() {
      const text = await contentOf(path, largest).catch((error: unknown) =>
        codeOf(error) === 'ENOENT' ? '' : failed('read', path)(error),
      );
      return text.split('\n').flatMap((line) => parseReleaseEntry(line) ?? []);
    },
    pinOf: (project, service) =>
      join(directory, 'compose', folderName(project), `${folderName(service)}.yml`),
    pin: (file, text) => putPin(directory, file, text, modes).catch(failed('recorded', file)),
    letter: () => letterFor(key, modes.file).catch(failed('encrypted', key)),
  };
}

/** `: it is ana's`, as far as the files of this machine tell. */
async function whoseIs(path: string): Promise<string> {
  const [found, passwd] = await Promise.all([
    stat(path).catch(() => undefined),
    readFile('/etc/passwd', 'utf8').catch(() => ''),
  ]);
  if (found === undefined) return '';
  const line = passwd.split('\n').find((one) => one.split(':')[2] === String(found.uid));
  return `: they are ${line?.split(':')[0] ?? `user ${found.uid}`}'s`;
}

async function putPin(directory: string, path: string, text: string | null, modes: Modes): Promise<void> {
  if (text === null) return rm(path, { force: true });
  for (const folder of [directory, dirname(dirname(path)), dirname(path)])
    await makeDirectory(folder, modes.directory);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeWhole(draft, text, modes.file);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  await syncDirectory(dirname(path));
}

async function addLine(path: string, mode: number, line: string): Promise<void> {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  const file = await open(path, flags, mode);
  try {
    const { size, uid } = await file.stat();
    if (size === 0 && uid === process.geteuid?.()) await file.chmod(mode);
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    const bytes = Buffer.from(size === 0 || buffer.toString() === '\n' ? line : `\n${line}`);
    const { bytesWritten } = await file.write(bytes);
    if (bytesWritten < bytes.length) throw fullDisk();
    await file.datasync();
    if (size === 0) await syncDirectory(dirname(path));
  } finally {
    await file.close();
  }
}
