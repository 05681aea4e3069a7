import { expect, test } from 'vitest';
import { levelOf } from '../../../src/domain/logs/level.ts';

const combined = (status: number): string =>
  `10.0.0.7 - - [20/Nov/2026:02:41:00 +0000] "GET /a\\"b HTTP/1.1" ${status} 512 "-" "curl/8.5"`;

test.each([
  ['2026-11-20 02:41:00.123 UTC [4121] ERROR:  relation "carts" does not exist', 'error'],
  ['2026-11-20 02:41:00.123 UTC [4121] LOG:  checkpoint starting: time', 'info'],
  ['2026-11-20 02:41:00 FATAL the password is wrong', 'error'],
  ['2026/11/20 02:41:00 [warn] 12#12: upstream is slow', 'warning'],
  ['2026/11/20 02:41:00 [error] 12#12: *3 connect() failed', 'error'],
  ['time="2026-11-20" level=warning msg="no ERROR here yet"', 'warning'],
  ['level=debug caller=main.go', 'debug'],
  ['INFO:     10.0.0.7 - "GET /health" 200', 'info'],
  ['warning: it will be gone', 'warning'],
  ['npm ERR! missing script', 'error'],
  ['error: cannot open', 'error'],
  ['DEBUG no ERROR was found', 'debug'],
  [combined(502), 'error'],
  [combined(404), 'warning'],
  [combined(200), 'info'],
  ['{"level":"error","msg":"INFO"}', 'error'],
  ['{"level":40,"msg":"slow"}', 'warning'],
  ['{"severity":"CRITICAL"}', 'error'],
  ['{"level":"custom","msg":"x"}', undefined],
  ['{"status":503,"path":"/"}', 'error'],
  ['{"status":200,"path":"/"}', undefined],
  ['{"broken":', undefined],
  ['0 errors, 0 warnings', undefined],
  ['GET /errors/ERROR.html', undefined],
  ['', undefined],
])('%s is %s', (text, level) => {
  expect(levelOf(text, 'auto')).toBe(level);
});

test('a declared format is all that is tried', () => {
  expect(levelOf('ERROR: x', 'plain')).toBeUndefined();
  expect(levelOf(combined(502), 'json')).toBeUndefined();
  expect(levelOf('{"level":"error"}', 'json')).toBe('error');
  expect(levelOf(combined(502), 'nginx')).toBe('error');
});

test('a level far into a line, or in very long JSON, costs nothing and misleads nobody', () => {
  expect(levelOf(`${'x'.repeat(300)} ERROR`, 'auto')).toBeUndefined();
  expect(levelOf(`{"level":"error","x":"${'y'.repeat(1e5)}"}`, 'json')).toBe('error');
});
