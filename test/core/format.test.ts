import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteRate, bytes, count, duration, percent } from '../../src/core/format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_023, '1 kB'],
  [1_536, '1.5 kB'],
  [38 * 2 ** 20, '38 MB'],
  [7.8 * 2 ** 30, '7.8 GB'],
  [1_023.9 * 2 ** 20, '1 GB'],
  [undefined, '–'],
])('%s bytes read as %s', (value, text) => expect(bytes(value)).toBe(text));

test.each([
  [0, '0 %'],
  [0.003, '0.3 %'],
  [0.0913, '9.1 %'],
  [0.62, '62 %'],
  [1, '100 %'],
  [Number.NaN, '–'],
  [undefined, '–'],
])('a ratio of %s reads as %s', (value, text) => expect(percent(value)).toBe(text));

test.each([
  [0.4, '0.40 ms'],
  [1.4, '1.4 ms'],
  [41_000, '41 s'],
  [59_700, '1m00s'],
  [252_000, '4m12s'],
  [11_100_000, '3h05m'],
  [3 * 86_400_000, '3 d'],
  [undefined, '–'],
])('%s milliseconds read as %s', (value, text) => expect(duration(value)).toBe(text));

test('counts are grouped', () => expect(count(81_223_104)).toBe('81 223 104'));

test('every finite number of bytes fits eleven columns with its unit', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 2 ** 60, noNaN: true }), (value) => byteRate(value).length <= 11),
  );
});
