import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ReadError } from '../../core/reading.ts';
import type { Mark } from '../../domain/host.events.ts';

/** What is new in a file that grows. */
export type Tail = {
  readonly bytes: Buffer;
  /** Where in the file they begin. */
  readonly start: number;
  /** Of the whole file. */
  readonly size: number;
  /** Its inode: another one is another file, put in its place when the old one was put aside. */
  readonly file: number;
};

/** However much was written since: only the newest is read. */
const most = 262_144;

/**
 * The end of a regular file, or what was added to it since `mark`. Undefined where there is no such file.
 * @throws ReadError `denied`, else the system's error.
 */
export async function tailOf(path: string, mark: Mark | undefined): Promise<Tail | undefined> {
  let handle: FileHandle | undefined;
  try {
    // Opening a pipe would wait for its other end.
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = await handle.stat();
    const { size, ino: file } = stats;
    if (!stats.isFile()) throw new ReadError('unsupported', `${path} is not a file`);
    const isSame = mark?.file === file && mark.offset <= size;
    const start = Math.max(isSame ? mark.offset : 0, size - most);
    const bytes = Buffer.alloc(size - start);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
    return { bytes: bytes.subarray(0, bytesRead), start, size, file };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES' || code === 'EPERM') throw new ReadError('denied', `no permission to read ${path}`);
    throw error;
  } finally {
    await handle?.close();
  }
}
