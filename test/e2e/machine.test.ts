import { expect, test } from 'vitest';
import { drawn, openConsole } from './quarterdeck.ts';

test('what is shipped tells which processor this machine has', async () => {
  const terminal = openConsole([], { columns: 120, rows: 40 });
  await drawn(terminal);
  expect(terminal.screen()).not.toContain('physical');
  terminal.press(':Host: Cores\r');
  await terminal.waitFor((screen) => screen.includes('cpu0'), 'cores');
  terminal.press('\r');
  await terminal.waitFor((screen) => /processor +\S.*, \d+ physical core/.test(screen), 'processor', 30_000);
});
