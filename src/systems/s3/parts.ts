import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Clock } from '../../core/clock.ts';
import { ReadError } from '../../core/reading.ts';
import { codeOf } from '../failures.ts';
import { pause } from '../pause.ts';
import type { Body } from './client.ts';

/** A part of a file. */
export type Range = { readonly file: string; readonly from: number; readonly bytes: number };

/** Resolves when so many bytes more may go. */
export type Pace = (bytes: number, signal: AbortSignal) => Promise<void>;

/** An upload has at most ten thousand parts. */
const most = 9_000;
const piece = 64 * 1024;

/** Parts of this size; of a file that would have too many of them, larger ones. */
export function partsOf(file: string, bytes: number, size: number): readonly Range[] {
  const each = Math.max(size, Math.ceil(bytes / most));
  return Array.from({ length: Math.ceil(bytes / each) }, (_, index) => ({
    file,
    from: index * each,
    bytes: Math.min(each, bytes - index * each),
  }));
}

/**
 * A part of a file as the body of a request. It is read twice, first for its checksums, so that no more than a piece of it
 * is in memory, whatever its size. @throws ReadError
 */
export async function bodyOf(range: Range, pace: Pace, signal: AbortSignal): Promise<Body> {
  const sha256 = createHash('sha256');
  const md5 = createHash('md5');
  for await (const read of open(range, signal)) {
    sha256.update(read);
    md5.update(read);
  }
  return {
    bytes: range.bytes,
    sha256: sha256.digest('hex'),
    md5: md5.digest('base64'),
    async *open(until) {
      for await (const read of open(range, until)) {
        await pace(read.length, until);
        yield read;
      }
    },
  };
}

/** A short text as the body of a request. */
export function bodyOfText(text: string): Body {
  const bytes = new TextEncoder().encode(text);
  return {
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    md5: createHash('md5').update(bytes).digest('base64'),
    async *open() {
      yield bytes;
    },
  };
}

async function* open({ file, from, bytes }: Range, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (bytes === 0) return;
  try {
    yield* createReadStream(file, { start: from, end: from + bytes - 1, highWaterMark: piece, signal });
  } catch (error) {
    if (signal.aborted || codeOf(error) === '') throw error;
    throw new ReadError('missing', `${file} cannot be read: ${codeOf(error)}`, { cause: error });
  }
}

/** Lets so many bytes a second go, evenly; undefined: as many as come. */
export function paceOf(rate: number | undefined, clock: Clock): Pace {
  if (rate === undefined) return async () => {};
  let free = 0;
  return async (bytes, signal) => {
    const now = clock.now();
    free = Math.max(free, now) + (bytes / rate) * 1000;
    // The clock wakes nobody for less.
    if (free - now > 10) await pause(clock, free - now, signal);
  };
}
