import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { execa } from 'execa';
import { expect, onTestFinished, test } from 'vitest';
import { home, program } from './quarterdeck.ts';

/** A database with two rows, and a stack file that has it backed up every minute. */
function shop() {
  const directory = mkdtempSync(join(tmpdir(), 'qd-due-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'app.db');
  using database = new DatabaseSync(path);
  database.exec(
    `PRAGMA journal_mode = wal; CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (1), (2)`,
  );
  const backups = join(directory, 'backups');
  mkdirSync(backups, { mode: 0o700 });
  const config = join(directory, 'quarterdeck.yaml');
  const stack = (access: string, schedule: string) => ({
    ...{ version: 1, access, docker: [], postgres: [], redis: [], nginx: [] },
    sqlite: [{ name: 'app', path, backup: { directory: backups, schedule } }],
  });
  const env = home();
  const declare = (access: string, schedule: string): void =>
    writeFileSync(config, JSON.stringify(stack(access, schedule)), { mode: 0o600 });
  const quarterdeck = (...args: readonly string[]) =>
    execa(process.execPath, [program, ...args, '--config', config], { env, extendEnv: false, reject: false });
  return { declare, quarterdeck };
}

test('what was never taken is due, and is not any more once it is verified', async () => {
  const { declare, quarterdeck } = shop();
  declare('operate', '0 3 * * *');
  const first = await quarterdeck('run', '--due');
  expect(first).toMatchObject({ exitCode: 0, stderr: '' });
  const { stdout } = await quarterdeck('backups', '--json');
  expect(JSON.parse(stdout).backups).toMatchObject([{ target: 'sqlite/app', level: 'verified' }]);
  expect(await quarterdeck('run', '--due')).toMatchObject({ exitCode: 0, stdout: 'No backup is due.' });
});

test('nothing is due where only looking is allowed, and it says so', async () => {
  const { declare, quarterdeck } = shop();
  declare('watch', '0 3 * * *');
  const { exitCode, stderr } = await quarterdeck('run', '--due');
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/You may look but not change anything here: access is watch .* Nothing was done\./);
});
