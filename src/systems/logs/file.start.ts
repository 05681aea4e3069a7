import type { FileHandle } from 'node:fs/promises';
import { type Instant, ReadError } from '../../core/reading.ts';
import { timeIn } from '../../domain/logs/time.ts';
import type { OpenFile } from './file.open.ts';
import type { LogRequest } from './log.ts';

type Start = Pick<OpenFile, 'offset' | 'isMidLine'>;

const block = 65_536;
/** The last lines are looked for in no more than this of the end. */
const mostOfEnd = 8 * 2 ** 20;
const newline = 10;

/** Where to begin: so many lines before the end, or at an instant, whichever is later. @throws ReadError when no line says its time. */
export async function startOf(
  { handle }: Pick<OpenFile, 'handle'>,
  { tail, since }: LogRequest,
): Promise<Start> {
  const { size } = await handle.stat();
  const byTime =
    since === undefined ? { offset: 0, isMidLine: false } : await offsetSince(handle, size, since);
  if (tail === undefined) return byTime;
  const byCount = await offsetOfLast(handle, size, tail);
  return byCount.offset > byTime.offset ? byCount : byTime;
}

async function blockAt(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

async function offsetOfLast(handle: FileHandle, size: number, count: number): Promise<Start> {
  if (count === 0) return { offset: size, isMidLine: false };
  let wanted = count;
  // The end of the last line is not one before a line.
  let from = size - 1;
  while (from > 0 && size - from < mostOfEnd) {
    const start = Math.max(0, from - block);
    const bytes = await blockAt(handle, start, from - start);
    for (
      let at = bytes.lastIndexOf(newline);
      at !== -1;
      at = at === 0 ? -1 : bytes.lastIndexOf(newline, at - 1)
    )
      if (--wanted === 0) return { offset: start + at + 1, isMidLine: false };
    from = start;
  }
  return { offset: Math.max(0, from), isMidLine: from > 0 };
}

/** Halves the file until the block is found in which the instant lies, since lines come in the order of their times. */
async function offsetSince(handle: FileHandle, size: number, since: Instant): Promise<Start> {
  if (size > 0 && (await timeAt(handle, 0)) === undefined)
    throw new ReadError('unsupported', 'its lines do not say when they were written: leave --since out');
  let low = 0;
  let high = size;
  while (high - low > block) {
    const middle = Math.floor((low + high) / 2);
    const time = await timeAt(handle, middle);
    if (time !== undefined && time < since) low = middle;
    else high = middle;
  }
  return { offset: low, isMidLine: low > 0 };
}

/** The first time that a line after there says. */
async function timeAt(handle: FileHandle, offset: number): Promise<Instant | undefined> {
  const lines = (await blockAt(handle, offset, block)).toString('utf8').split('\n');
  for (const text of offset === 0 ? lines : lines.slice(1)) {
    const time = timeIn(text);
    if (time !== undefined) return time;
  }
  return undefined;
}
