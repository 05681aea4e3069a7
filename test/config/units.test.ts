import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDuration, parseSize, writeDuration, writeSize } from '../../src/config/units.ts';

describe('lengths of time', () => {
  test.each([
    ['30s', 30_000],
    ['500ms', 500],
    ['1h30m', 5_400_000],
    ['1.5d', 129_600_000],
    ['2w', 1_209_600_000],
    ['0s', 0],
  ])('%s is understood', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each(['', '30', 's', '-1s', '1 s', '1y', '30s!'])('"%s" is none', (text) =>
    expect(parseDuration(text)).toBeUndefined(),
  );

  test('what is written is read back', () => {
    fc.assert(fc.property(fc.nat(1e12), (ms) => parseDuration(writeDuration(ms)) === ms));
  });
});

describe('sizes', () => {
  test.each([
    ['64MB', 64 * 2 ** 20],
    ['10GB', 10 * 2 ** 30],
    ['10 GiB', 10 * 2 ** 30],
    ['512kB', 524_288],
    ['1.5K', 1536],
    ['7B', 7],
    ['2T', 2 ** 41],
  ])('%s is understood', (text, bytes) => expect(parseSize(text)).toBe(bytes));

  test.each(['', '10', 'GB', '-1GB', '1XB', '1  GB'])('"%s" is none', (text) =>
    expect(parseSize(text)).toBeUndefined(),
  );

  test('what is written is read back', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(1, 1024, 2 ** 30),
        (amount, unit) => parseSize(writeSize(amount * unit)) === amount * unit,
      ),
    );
  });
});
