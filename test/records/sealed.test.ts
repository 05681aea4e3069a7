import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { opened, sealed, WrongKey } from '../../src/records/backups/sealed.ts';
import { TornArchive } from '../../src/records/backups/tar.ts';

const whole = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
};
const of = (bytes: Buffer, cut = 70_000): AsyncIterable<Uint8Array> =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / cut) }, (_, index) =>
      bytes.subarray(index * cut, (index + 1) * cut),
    ),
  );
const mega = 1024 ** 2;
const key = 'correct horse battery staple';

test.each([0, 1, mega - 1, mega, mega + 1, 3 * mega])('%d bytes are the same again', async (length) => {
  const bytes = Buffer.alloc(length, 'quarterdeck');
  const hidden = await whole(sealed(of(bytes), key));
  expect(hidden.includes('quarterdeck')).toBe(false);
  expect((await whole(opened(of(hidden), key))).equals(bytes)).toBe(true);
});

test('a wrong key is told from a broken archive', async () => {
  const hidden = await whole(sealed(of(Buffer.alloc(10)), key));
  await expect(whole(opened(of(hidden), 'another'))).rejects.toThrow(WrongKey);
  await expect(whole(opened(of(Buffer.from('no archive at all')), key))).rejects.toThrow(TornArchive);
  await expect(whole(opened(of(Buffer.alloc(0)), key))).rejects.toThrow(TornArchive);
});

test.each([
  ['a flipped byte', (bytes: Buffer) => bytes.fill((bytes[1_500_000] ?? 0) ^ 1, 1_500_000, 1_500_001)],
  ['a lost end', (bytes: Buffer) => bytes.subarray(0, -1)],
  ['a lost chunk at its end', (bytes: Buffer) => bytes.subarray(0, 43 + 2 * (mega + 16))],
  ['all but its head lost', (bytes: Buffer) => bytes.subarray(0, 43)],
  [
    'two chunks in each other’s place',
    (bytes: Buffer) => {
      const at = (index: number) => bytes.subarray(43 + index * (mega + 16), 43 + (index + 1) * (mega + 16));
      return Buffer.concat([bytes.subarray(0, 43), at(1), at(0), bytes.subarray(43 + 2 * (mega + 16))]);
    },
  ],
])('%s is noticed', async (_, change) => {
  const hidden = await whole(sealed(of(Buffer.alloc(2.5 * mega, 'x')), key));
  await expect(whole(opened(of(change(Buffer.from(hidden))), key))).rejects.toThrow(TornArchive);
});
