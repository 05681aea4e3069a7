import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { openConsole } from './quarterdeck.ts';
import { stackFile } from './stack.ts';
import { walk } from './walk.ts';

const { pgbouncer } = openLab(labOfWorker());

it('an application that shares the one connection of a transaction pooler with the console writes after every screen', async () => {
  const url = pgbouncer.url('app', 'shop1');
  const application = new pg.Client({ connectionString: url, application_name: 'shop' });
  await application.connect();
  onTestFinished(() => application.end());
  const written: Promise<unknown>[] = [];
  const write = (where: string): void => {
    written.push(
      application
        .query(
          `BEGIN; INSERT INTO "订单备注" ("内容") VALUES ('${where}');
           SELECT current_setting('transaction_read_only') AS read_only, current_setting('statement_timeout') AS timeout; COMMIT`,
        )
        .then((results) => (Array.isArray(results) ? { where, ...results[2]?.rows[0] } : results)),
    );
  };
  const terminal = openConsole([
    '--config',
    stackFile({ access: 'operate', nodes: [{ name: 'pooled', url }] }),
  ]);
  await terminal.waitFor((screen) => /pooled +primary/.test(screen), 'node that is read');
  await walk(terminal, write);
  const results = await Promise.all(written);
  expect(results.length).toBeGreaterThan(20);
  for (const result of results) expect(result).toMatchObject({ read_only: 'off', timeout: '0' });
  terminal.press('4');
  await terminal.waitFor((screen) => screen.includes('pooler'), 'word about the pooler');
  terminal.press('\u0003');
  expect(await terminal.exited).toMatchObject({ exitCode: 0 });
}, 120_000);
