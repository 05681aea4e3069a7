import type { Readable } from 'node:stream';
import { ReadError } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import { record } from './docker.narrow.ts';
import { createSplitter, type Splitter } from './logs/lines.ts';

/** A line that a container printed. `stamp` is the engine's, to the nanosecond: `2026-11-21T02:41:00.123456789Z`. */
export type PrintedLine = { readonly stamp: string; readonly text: string };

/** Whether the engine sends both streams in frames, or, of a container with a terminal, its output as it is. */
export type LogMode = 'frames' | 'raw';

/** Source: `/containers/ID/json`. */
export const modeIn = (inspected: unknown): LogMode =>
  record(record(inspected).Config).Tty === true ? 'raw' : 'frames';

/** The lines of a log's answer, as they come; at first none, which says that it is open. */
export async function* printedIn(stream: Readable, mode: LogMode): AsyncGenerator<readonly PrintedLine[]> {
  const unpack = mode === 'raw' ? raw() : frames();
  yield [];
  // The stream ends with whoever stops asking.
  for await (const chunk of stream) {
    const lines = unpack.push(chunk).map(stamped);
    if (lines.length > 0) yield lines;
  }
  const rest = unpack.rest().map(stamped);
  if (rest.length > 0) yield rest;
}

function stamped(line: string): PrintedLine {
  const blank = line.indexOf(' ');
  const stamp = blank === -1 ? line : line.slice(0, blank);
  return { stamp, text: blank === -1 ? '' : line.slice(blank + 1) };
}

type Unpacking = Pick<Splitter, 'rest'> & { push(chunk: Buffer): string[] };

const raw = (): Unpacking => createSplitter();

const header = 8;

/**
 * Takes apart what stdcopy puts together: before each piece of output eight bytes, the stream's number, three zeros and
 * the length. A line may come in several pieces, each stream its own. The last stream is the engine's: in it stands why it
 * breaks the log off (`Systemerr`), as when it loses track of a file that is rotated under it.
 */
function frames(): Unpacking {
  const engine = createSplitter();
  const streams = [createSplitter(), createSplitter(), createSplitter(), engine] as const;
  const told: string[] = [];
  let start = Buffer.alloc(0);
  let stream: Splitter = streams[0];
  let left = 0;
  return {
    push(chunk) {
      const lines: string[] = [];
      let bytes = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
      start = Buffer.alloc(0);
      while (bytes.length > 0) {
        if (left === 0) {
          if (bytes.length < header) {
            start = Buffer.from(bytes);
            break;
          }
          stream = streamOf(streams, bytes);
          left = bytes.readUInt32BE(4);
          bytes = bytes.subarray(header);
        }
        const piece = bytes.subarray(0, left);
        (stream === engine ? told : lines).push(...stream.push(piece));
        left -= piece.length;
        if (left === 0 && stream === engine) throw brokenOff([...told, ...engine.rest()]);
        bytes = bytes.subarray(piece.length);
      }
      return lines;
    },
    rest: () => streams.flatMap((splitter) => splitter.rest()),
  };
}

const brokenOff = (words: readonly string[]): ReadError =>
  new ReadError('closed', `the engine broke the log off: ${sanitize(words.join(' ')).trim()}`);

function streamOf<T>(streams: readonly T[], bytes: Buffer): T {
  const stream = streams[bytes[0] ?? streams.length];
  if (stream === undefined || bytes[1] !== 0 || bytes[2] !== 0 || bytes[3] !== 0)
    throw new ReadError('protocol', 'the engine sends a log that cannot be understood');
  return stream;
}
