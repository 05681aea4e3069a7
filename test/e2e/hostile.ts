import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Lab } from '../lab/lab.ts';

/** Text that clears the screen, sets the title, rings, turns the writing direction, moves the cursor, and is wide. */
const hostile =
  '\u001b[2J\u001b]0;owned\u0007\u001b]52;c;b3duZWQ=\u0007\u009b31m连接失败\u202eterces\u202c\u001b[77;199H\u200b数据库\r\n\u001b[0m';

/** The part of it that may be seen. */
export const harmless = '连接失败';

/** What nobody but us may make a terminal do, or nobody at all: titles, clipboard, bells, C1, bidi, what is not seen. */
export const harm = new RegExp(
  [
    '\\u001b\\]',
    '\\u001b\\[[23]J',
    '77;199H',
    '[\\u0007\\u0008\\u007f-\\u009f]',
    '[\\u061c\\u200b-\\u200f\\u2028-\\u202e]',
  ].join('|'),
);

/** Puts such text wherever somebody else can: a process, a deleted file, a session, statements, a role, a database. */
export async function beHostile({ postgres: { p1 } }: Lab): Promise<AsyncDisposable> {
  const directory = mkdtempSync(join(tmpdir(), 'qd-hostile-'));
  const file = join(directory, hostile.replaceAll('/', ' '));
  const script = `const fs = require('fs');
    const kept = Buffer.alloc(400e6, 1);
    fs.writeSync(fs.openSync(process.argv[1], 'w'), kept, 0, 100e6);
    fs.unlinkSync(process.argv[1]);
    console.log(kept.length);
    process.stdin.resume().on('end', () => process.exit(kept.length > 0 ? 0 : 1)); // with the test, however it ends`;
  const program = spawn(process.execPath, ['-e', script, file], {
    argv0: hostile,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  await once(program.stdout, 'data');
  const name = `"${hostile}"`;
  await p1.sql(`CREATE DATABASE ${name} TEMPLATE template0`);
  await p1.sql(`CREATE ROLE ${name} LOGIN`);
  const session = new pg.Client({ connectionString: p1.url('app'), application_name: hostile });
  session.on('error', () => undefined);
  await session.connect();
  await session.query(`SELECT count(*) AS "${hostile}" FROM orders`);
  const waiting = session.query(`SELECT pg_sleep(600) /* ${hostile} */`).catch(() => undefined);
  return {
    async [Symbol.asyncDispose]() {
      program.kill('SIGKILL');
      await p1.sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(600)%'`,
      );
      await waiting;
      await session.end().catch(() => undefined);
      await p1.sql(`DROP ROLE ${name}`);
      await p1.sql(`DROP DATABASE ${name}`);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
