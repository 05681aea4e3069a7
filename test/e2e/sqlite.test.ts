import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OwnLab, startLab } from '../lab/lab.ts';
import { traceOf } from '../lab/trace.ts';
import { healedWithin, shownWithin, type Watched, watch } from './watched.ts';

let lab: OwnLab<'sqlite'>;
beforeAll(async () => {
  lab = await startLab({ parts: ['sqlite'] });
});
afterAll(() => lab.down());

const open = (): Promise<Watched> => watch(lab.facts.stackFile);

test('a database that is locked shows by whom, alarms, and heals', async () => {
  const { terminal, sees } = await open();
  await sees(/sqlite +● app .* WAL .* commits/);
  await lab.sqlite.lock();
  await sees(new RegExp(`sqlite +. app +locked .* by pid ${lab.sqlite.process.pid} `), shownWithin());
  terminal.press('7');
  await sees(/SqliteLocked +sqlite\/app/);
  terminal.press('1');
  await lab.sqlite.unlock();
  await sees(/sqlite +● app +\d/, healedWithin);
});

test('its directory is the same after the console was on it', async () => {
  await lab.sqlite.rest();
  const before = traceOf(lab.sqlite.directory);
  const { terminal, sees } = await open();
  terminal.press('4');
  await sees(/SQLite 1/);
  // The last of the lists, from the first one backwards.
  terminal.press('\u001b[Z');
  await sees(/─ SQLite .*\n[\s\S]*app +in use/);
  terminal.press('\r');
  await sees(/path +.*app\.db/);
  terminal.press('\u0003');
  await terminal.exited;
  expect(traceOf(lab.sqlite.directory)).toEqual(before);
});
