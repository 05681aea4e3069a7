import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnLab, startLab } from '../lab/lab.ts';
import { traceOf } from '../lab/trace.ts';
import { drawn, openConsole } from './quarterdeck.ts';

let lab: OwnLab<'sqlite'>;
beforeAll(async () => {
  lab = await startLab({ parts: ['sqlite'] });
});
afterAll(() => lab.down());

const patience = 30_000;
const open = async () => {
  const terminal = openConsole(['--config', lab.facts.stackFile], { columns: 160, rows: 45 });
  await drawn(terminal);
  return terminal;
};

test('a database that is locked shows by whom, alarms, and heals', async () => {
  const terminal = await open();
  const sees = (wanted: RegExp) =>
    terminal.waitFor((screen) => wanted.test(screen), String(wanted), patience);
  await sees(/sqlite +● app .* WAL .* commits/);
  await lab.sqlite.lock();
  await sees(new RegExp(`sqlite +. app +locked .* by pid ${lab.sqlite.process.pid} `));
  terminal.press('7');
  await sees(/SqliteLocked +sqlite\/app/);
  terminal.press('1');
  await lab.sqlite.unlock();
  await sees(/sqlite +● app +\d/);
});

test('its directory is the same after the console was on it', async () => {
  await lab.sqlite.rest();
  const before = traceOf(lab.sqlite.directory);
  const terminal = await open();
  terminal.press('4');
  await terminal.waitFor((screen) => screen.includes('SQLite 1'), 'its list', patience);
  // The last of the lists, from the first one backwards.
  terminal.press('\u001b[Z');
  await terminal.waitFor(
    (screen) => /─ SQLite .*\n[\s\S]*app +in use/.test(screen),
    'the database',
    patience,
  );
  terminal.press('\r');
  await terminal.waitFor((screen) => /path +.*app\.db/.test(screen), 'all of it', patience);
  terminal.press('\u0003');
  await terminal.exited;
  expect(traceOf(lab.sqlite.directory)).toEqual(before);
});
