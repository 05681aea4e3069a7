import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { createScriptGuard } from '../../../domain/backup/script.ts';

const newline = 10;
const piece = 256 * 1024;

/** How a script begins, as far as it can be unpacked. */
export async function firstWords(
  path: string,
  format: 'sql' | 'sql.gz',
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    for await (const first of await scriptOf(path, format, signal)) return String(first).slice(0, 4_096);
  } catch {
    // What is wrong with it is told when it is read whole.
  }
  return undefined;
}

/** A script for psql, unpacked, and only in whole lines that keep to the database which they are run in. @throws ReadError */
export async function scriptOf(
  path: string,
  format: 'sql' | 'sql.gz',
  signal: AbortSignal,
): Promise<Readable> {
  const file = heard(createReadStream(path, { highWaterMark: piece, signal }));
  if (format === 'sql') return Readable.from(keptWithin(file), { objectMode: false });
  const { createGunzip } = await import('node:zlib');
  const unpacked = heard(createGunzip({ chunkSize: piece }));
  file.on('error', (error) => unpacked.destroy(error));
  return Readable.from(keptWithin(file.pipe(unpacked)), { objectMode: false });
}

/** One that ends in failure before anybody reads tells it to whoever does then. */
const heard = <T extends Readable>(stream: T): T => stream.on('error', () => {});

async function* keptWithin(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const guard = createScriptGuard();
  const pass = (lines: Uint8Array): Uint8Array => {
    const line = guard(lines);
    if (line === undefined) return lines;
    throw new ReadError(
      'unsupported',
      `it is no script of one database alone: ${sanitize(line).slice(0, 100)}`,
    );
  };
  let rest: Uint8Array = new Uint8Array();
  for await (const next of pieces) {
    const bytes = rest.length === 0 ? next : Buffer.concat([rest, next]);
    const end = bytes.lastIndexOf(newline) + 1;
    if (end > 0) yield pass(bytes.subarray(0, end));
    rest = bytes.subarray(end);
  }
  if (rest.length > 0) yield pass(rest);
}
