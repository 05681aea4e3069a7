import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatLsn, parseLsn } from '../../../src/domain/postgres/lsn.ts';

test('a position is the number of bytes from the start of the log', () => {
  expect(parseLsn('0/7A41F28')).toBe(0x7a41f28);
  expect(parseLsn('1/0')).toBe(2 ** 32);
  expect(parseLsn('16/B374D848')).toBe(0x16 * 2 ** 32 + 0xb374d848);
});

test('a position is written as PostgreSQL writes it, and read back', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 20 }), fc.nat({ max: 2 ** 32 - 1 }), (high, low) => {
      const position = high * 2 ** 32 + low;
      expect(parseLsn(formatLsn(position))).toBe(position);
    }),
  );
});

test('what is not a position is not known', () => {
  for (const text of ['', '0', 'x/0', '0/7A41F28 ', '123456789/0', undefined])
    expect(parseLsn(text)).toBeUndefined();
});
