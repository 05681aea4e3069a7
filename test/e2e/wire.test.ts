import { readFileSync, statSync } from 'node:fs';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isAllowed } from '../../src/systems/docker.allowed.ts';
import { backups } from '../../src/systems/postgres/backups.ts';
import { primacy } from '../../src/systems/postgres/primacy.ts';
import { restore } from '../../src/systems/postgres/restore.ts';
import { sessionsToEnd } from '../../src/systems/postgres/sessions.ts';
import { allowedStatements, normalise } from '../../src/systems/postgres/statements.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { proxyTo, proxyToPort } from '../systems/proxy.ts';
import { fewKeys, keys } from './keyboard.ts';
import { press } from './press.ts';
import { drawn, home, openConsole, program } from './quarterdeck.ts';
import { stackFile } from './stack.ts';
import { walk } from './walk.ts';

const { postgres, pgbouncer, docker } = openLab(labOfWorker());
const nodes = [postgres.p1, postgres.r1, postgres.r2];

/** Stands in front of the services, with a stack file that leads there, and says what has come by since. */
async function tapped(access: 'watch' | 'operate') {
  const engine = await proxyTo(docker.socket);
  const pooler = await proxyToPort(pgbouncer.port);
  onTestFinished(() => engine[Symbol.asyncDispose]());
  onTestFinished(() => pooler[Symbol.asyncDispose]());
  const logs = nodes.map(({ log }) => ({ log, from: statSync(log).size }));
  const path = stackFile({
    access,
    docker: engine.socket,
    nodes: nodes.map(({ name, url }) => ({ name, url: url('ops_monitor') })),
    pooler: pgbouncer.url('ops_monitor', 'pgbouncer').replace(`:${pgbouncer.port}/`, `:${pooler.port}/`),
  });
  return {
    path,
    requests: () =>
      [...engine.sent().matchAll(/^(\S+) (\S+) HTTP\/1\.1\r$/gm)].map(([, method = '', target = '']) => ({
        method,
        target,
      })),
    statements: () =>
      logs.flatMap(({ log, from }) => {
        const text = readFileSync(log).subarray(from).toString();
        const messages = text.matchAll(/LOG: {2}(?:statement|execute [^:]*): (.*(?:\n\t.*)*)/g);
        return [...messages].flatMap(([, message = '']) => message.split(';').map(normalise));
      }),
    words: () => pooler.conversations().flatMap(said),
  };
}

/** What a client of PostgreSQL's protocol said after its start: the text of simple queries, the type of the rest. */
function said(bytes: Buffer): readonly string[] {
  const sslRequest = 80877103;
  let at = 0;
  while (bytes.length >= at + 8 && bytes.readInt32BE(at + 4) === sslRequest) at += 8;
  if (bytes.length >= at + 4) at += bytes.readInt32BE(at);
  const found: string[] = [];
  while (bytes.length >= at + 5) {
    const type = bytes.toString('latin1', at, at + 1);
    const end = at + 1 + bytes.readInt32BE(at + 1);
    found.push(type === 'Q' ? bytes.toString('utf8', at + 5, end - 1) : type);
    at = end;
  }
  return found;
}

describe('nothing that writes is on the wire', () => {
  beforeAll(async () => {
    await postgres.p1.sql(`ALTER ROLE ops_monitor SET log_statement = 'all'`);
    const shown = `SELECT 1 FROM pg_db_role_setting WHERE 'log_statement=all' = ANY (setconfig)`;
    for (const node of nodes)
      await until('The setting', async () => ((await node.sql(shown)).length === 1 ? true : undefined));
  });
  afterAll(() => postgres.p1.sql('ALTER ROLE ops_monitor RESET log_statement'));

  const server = { versionNumber: 150_000, statementsSchema: 'public' };

  function expectOnlyAllowed({ requests, statements, words }: Awaited<ReturnType<typeof tapped>>): void {
    const refused = requests().filter(({ method, target }) => !isAllowed(method, target));
    expect(refused).toEqual([]);
    const allowed = allowedStatements(server);
    expect([...new Set(statements())].filter((statement) => !allowed.has(statement))).toEqual([]);
    expect([...new Set(words())].filter((word) => !/^(p|X|SHOW \w+)$/.test(word))).toEqual([]);
  }

  it.each([
    ['watch', ['watch'], fewKeys],
    ['operate', [], keys],
  ] as const)(
    'in %s, whatever is pressed wherever',
    async (access, args, pressed) => {
      const tap = await tapped('operate');
      const terminal = openConsole([...args, '--config', tap.path, '--refresh', '1s'], {
        columns: 160,
        rows: 45,
      });
      await drawn(terminal);
      expect(terminal.lines()[0]).toContain(access);
      await walk(terminal);
      terminal.press('3l');
      await until('The log of a container', async () =>
        tap.requests().some(({ target }) => target.includes('/logs?')) ? true : undefined,
      );
      await press(terminal, pressed);
      terminal.press('q');
      expect(await terminal.exited).toMatchObject({ exitCode: 0 });
      expectOnlyAllowed(tap);
      // All that can be read was read: the proof is about everything.
      const paths = new Set(
        tap.requests().map(({ target }) => target.replace(/[0-9a-f]{64}/, 'ID').replace(/\?.*/, '')),
      );
      for (const path of [
        '/version',
        '/info',
        '/containers/json',
        '/containers/ID/json',
        '/containers/ID/logs',
        '/events',
      ])
        expect(paths).toContain(path);
      const read = new Set(tap.statements());
      // Those that only a plan reads are read where plans are tested.
      const planned = new Set(
        Object.values({ ...backups, ...restore, ...primacy, ...sessionsToEnd }).map((statement) => {
          const text: string | { readonly absent: string } = statement(server);
          return typeof text === 'string' ? normalise(text) : '';
        }),
      );
      const unread = [...allowedStatements(server)].filter((statement) => !read.has(statement));
      expect(unread.filter((statement) => !planned.has(statement))).toEqual(['ROLLBACK']);
      expect(tap.words()).toContain('SHOW POOLS');
    },
    180_000,
  );

  it.each(['status', 'status --json', 'doctor', 'doctor --roles', 'config show', 'config check'])(
    'of %s',
    async (words) => {
      const tap = await tapped('operate');
      await execa(program, [...words.split(' '), '--config', tap.path], {
        env: home(),
        extendEnv: false,
        reject: false,
      });
      expectOnlyAllowed(tap);
    },
  );
});
