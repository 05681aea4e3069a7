import { createReadStream, createWriteStream } from 'node:fs';
import { constants, type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { Instant } from '../core/reading.ts';

type RotatingFileSettings = {
  readonly path: string;
  readonly mode: number;
  /** Bytes at which the file is put aside. */
  readonly size: number;
  /** How many compressed ones are kept beside it: `.1.gz` is the newest. */
  readonly keep: number;
  readonly now: () => Instant;
  /** The line that stands for so many that could not be written. */
  readonly gap: (lines: number) => string;
};

/** A file that lines are added to. It never throws and never makes the caller wait: what cannot be written is counted. */
type RotatingFile = {
  readonly add: (line: string) => void;
  /** Resolves when all that was added is written or given up. */
  readonly flush: () => Promise<void>;
};

const queueLimit = 1000;
const batch = 100;
const retryAfter = 10_000;

export function rotatingFile(settings: RotatingFileSettings): RotatingFile {
  const { path, mode, size, keep, now, gap } = settings;
  const queue: string[] = [];
  let writing: Promise<void> | undefined;
  let dropped = 0;
  let torn = false;
  let deafUntil = 0;

  function add(line: string): void {
    if (now() < deafUntil || queue.length >= queueLimit) dropped++;
    else queue.push(line);
    if (queue.length > 0) writing ??= drain();
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) await write(queue.splice(0, batch));
    writing = undefined;
  }

  async function write(lines: readonly string[]): Promise<void> {
    let handle: FileHandle | undefined;
    try {
      handle = await openToAppend(path, mode);
      const { size: grown } = await handle.stat();
      if (grown === 0) await handle.chmod(mode);
      if (grown >= size) {
        await handle.close();
        await rotate(path, mode, keep);
        handle = await openToAppend(path, mode);
      }
      const lost = dropped;
      const all = [...(torn ? [''] : []), ...(lost > 0 ? [gap(lost)] : []), ...lines, ''];
      await handle.appendFile(all.join('\n'));
      dropped -= lost;
      torn = false;
    } catch {
      dropped += lines.length;
      torn ||= handle !== undefined;
      deafUntil = now() + retryAfter;
    } finally {
      await handle?.close().catch(() => undefined);
    }
  }

  return { add, flush: async () => writing };
}

const openToAppend = (path: string, mode: number): Promise<FileHandle> =>
  open(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, mode);

async function rotate(path: string, mode: number, keep: number): Promise<void> {
  for (let age = keep - 1; age >= 1; age--) await move(`${path}.${age}.gz`, `${path}.${age + 1}.gz`);
  await rename(path, `${path}.1`);
  await compress(`${path}.1`, mode);
}

/** Where there is no room for the compressed copy, the plain one stays until the next turn. */
async function compress(path: string, mode: number): Promise<void> {
  const partial = `${path}.gz.partial`;
  try {
    await rm(partial, { force: true });
    const { createGzip } = await import('node:zlib');
    await pipeline(createReadStream(path), createGzip(), createWriteStream(partial, { mode, flags: 'wx' }));
    await rename(partial, `${path}.gz`);
    await rm(path);
  } catch {
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

async function move(from: string, to: string): Promise<void> {
  const exists = await lstat(from).then(
    () => true,
    () => false,
  );
  if (exists) await rename(from, to);
}
