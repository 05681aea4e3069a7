import { expect, test } from 'vitest';
import { parseInterval } from '../../../src/domain/postgres/interval.ts';

test.each([
  ['60s', 60_000],
  ['60000', 60_000],
  ['1min', 60_000],
  ['1.5 h', 5_400_000],
  ['500us', 0.5],
  ['0', undefined],
  ['soon', undefined],
  [undefined, undefined],
])('%s is %s ms', (setting, ms) => {
  expect(parseInterval(setting)).toBe(ms);
});
