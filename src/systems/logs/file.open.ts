import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ReadError } from '../../core/reading.ts';
import { createSplitter, type Splitter } from './lines.ts';

/** A file that is being read, and how far. */
export type OpenFile = {
  readonly handle: FileHandle;
  /** Which file it is, whatever it is called. */
  readonly id: string;
  readonly lines: Splitter;
  /** What each read goes into; nothing of it is kept. */
  readonly buffer: Buffer;
  offset: number;
  /** The offset lies in the middle of a line, whose rest is left out. */
  isMidLine: boolean;
};

/** Bytes of one read. */
const piece = 65_536;

export const idOf = ({ dev, ino }: Pick<Stats, 'dev' | 'ino'>): string => `${dev}:${ino}`;

/** @throws ReadError when it is not there, not for us, or no file that can be read to its end. */
export async function openFile(path: string): Promise<OpenFile> {
  // Whoever should write into a pipe is not waited for.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error) => {
    throw failure(path, error);
  });
  const stats = await handle.stat();
  if (stats.isFile())
    return {
      handle,
      id: idOf(stats),
      lines: createSplitter(),
      buffer: Buffer.alloc(piece),
      offset: 0,
      isMidLine: false,
    };
  await handle.close();
  throw new ReadError('unsupported', `${path} is not a regular file: what is printed there is kept nowhere`);
}

/** The next lines, and how many bytes they and what is left of one took; none at the end. */
export async function readOn(file: OpenFile): Promise<{ readonly lines: string[]; readonly length: number }> {
  const { buffer } = file;
  const { bytesRead: length } = await file.handle.read(buffer, 0, piece, file.offset);
  file.offset += length;
  const lines = file.lines.push(buffer.subarray(0, length));
  if (file.isMidLine && lines.length > 0) {
    lines.shift();
    file.isMidLine = false;
  }
  return { lines, length };
}

const reasons: Readonly<Record<string, (path: string) => ReadError>> = {
  ENOENT: (path) => new ReadError('missing', `there is no file ${path}`),
  EACCES: (path) => new ReadError('denied', `you may not read ${path}: only its owner and its group may`),
};

function failure(path: string, error: NodeJS.ErrnoException): Error {
  const known = reasons[error.code === 'EPERM' ? 'EACCES' : (error.code ?? '')];
  return (
    known?.(path) ?? new ReadError('protocol', `${path} cannot be read (${error.code})`, { cause: error })
  );
}
