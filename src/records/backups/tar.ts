import { createHash } from 'node:crypto';
import type { ManifestEntry } from './manifest.ts';

/** An archive that is no whole one of tar's. */
export class TornArchive extends Error {
  override readonly name = 'TornArchive';
}

const block = 512;
/** No header that says a long name is longer. */
const largest = 1024 ** 2;

/** Lists an archive in the POSIX format as it passes by, whatever its size. @throws TornArchive */
export async function* readTar(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<ManifestEntry> {
  const source = reader(pieces);
  let extended: ReadonlyMap<string, string> = new Map();
  for (;;) {
    const header = await source.exactly(block);
    if (isZero(header)) break;
    if (!isHeader(header)) throw new TornArchive('a header in it is not what it should be');
    const type = String.fromCharCode(header[156] ?? 0);
    const bytes = Number(extended.get('size') ?? octal(header, 124, 12));
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new TornArchive('a size in it is none');
    if (type === 'x' || type === 'g') {
      if (bytes > largest) throw new TornArchive('a header in it is too long');
      const records = recordsOf(await source.exactly(bytes));
      await source.skip(padding(bytes));
      if (type === 'x') extended = records;
      continue;
    }
    const hash = createHash('sha256');
    await source.each(bytes, (piece) => hash.update(piece));
    await source.skip(padding(bytes));
    const is = kinds[type] ?? 'other';
    yield {
      path: extended.get('path') ?? nameIn(header),
      is,
      mode: octal(header, 100, 8),
      bytes,
      ...(is === 'file' && { sha256: hash.digest('hex') }),
    };
    extended = new Map();
  }
  await source.drain();
}

const kinds: Readonly<Record<string, ManifestEntry['is']>> = {
  '0': 'file',
  '\0': 'file',
  '1': 'link',
  '2': 'link',
  '5': 'directory',
};

const padding = (bytes: number): number => (block - (bytes % block)) % block;
const isZero = (bytes: Uint8Array): boolean => bytes.every((one) => one === 0);

const decoder = new TextDecoder();
function text(header: Uint8Array, from: number, length: number): string {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return decoder.decode(end === -1 ? field : field.subarray(0, end));
}
const octal = (header: Uint8Array, from: number, length: number): number =>
  Number.parseInt(text(header, from, length).trim() || '0', 8);

function nameIn(header: Uint8Array): string {
  const prefix = text(header, 345, 155);
  const name = text(header, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** Its bytes add up to what it says, with that field itself as spaces. */
function isHeader(header: Uint8Array): boolean {
  const sum = header.reduce((total, one, at) => total + (at >= 148 && at < 156 ? 32 : one), 0);
  return sum === octal(header, 148, 8);
}

/** `30 mtime=1763600000.123456789\n`, one after another; the length counts itself. */
function recordsOf(bytes: Uint8Array): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const length = Number.parseInt(decoder.decode(bytes.subarray(at, at + 20)), 10);
    if (!(length > 0)) throw new TornArchive('a header in it is not what it should be');
    const record = decoder.decode(bytes.subarray(at, at + length - 1)).replace(/^\d+ /, '');
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** Takes from a stream as much as is asked for, however it was cut. */
function reader(pieces: AsyncIterable<Uint8Array>) {
  const iterator = pieces[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  async function each(bytes: number, take: (piece: Uint8Array) => void): Promise<void> {
    for (let left = bytes; left > 0; ) {
      if (rest.length === 0) {
        const { value, done } = await iterator.next();
        if (done === true) throw new TornArchive('it ends before its end');
        rest = value;
      }
      const piece = rest.subarray(0, left);
      rest = rest.subarray(piece.length);
      left -= piece.length;
      take(piece);
    }
  }
  return {
    each,
    skip: (bytes: number) => each(bytes, () => {}),
    async exactly(bytes: number): Promise<Uint8Array> {
      const found = new Uint8Array(bytes);
      let at = 0;
      await each(bytes, (piece) => {
        found.set(piece, at);
        at += piece.length;
      });
      return found;
    },
    /** What a compressed stream says of itself stands at its end. */
    async drain(): Promise<void> {
      while ((await iterator.next()).done !== true);
    },
  };
}
