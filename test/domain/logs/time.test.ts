import { expect, test } from 'vitest';
import { timeIn } from '../../../src/domain/logs/time.ts';

const at = Date.UTC(2026, 10, 20, 2, 41, 7);

test.each([
  ['2026-11-20T02:41:07Z started', at],
  ['2026-11-20 02:41:07.250 UTC [12] LOG:  x', at + 250],
  ['[2026-11-20 03:41:07,5 +0100] x', at + 500],
  ['2026/11/20 02:41:07 [error] 12#12: x', at],
  ['10.0.0.7 - - [20/Nov/2026:02:41:07 +0000] "GET / HTTP/1.1" 200 1', at],
  ['{"time":"2026-11-20T02:41:07.25Z"}', at + 250],
  [`{"ts":${at / 1000}}`, at],
  [`{"time":${at}}`, at],
  ['no time at all', undefined],
  ['{"message":"2026-11-20T02:41:07Z"}', undefined],
  ['2026-99-99 99:99:99', undefined],
  [`${'x'.repeat(200)} 2026-11-20T02:41:07Z`, undefined],
])('%s', (text, time) => {
  expect(timeIn(text)).toBe(time);
});
