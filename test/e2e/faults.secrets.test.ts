import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { freePorts } from '../lab/ports.ts';
import { patience, quarterdeck, slow, stackFile } from './commands.ts';
import { home, openConsole } from './quarterdeck.ts';
import { childrenOf } from './terminal.ts';

const lab = openLab(labOfWorker());

test('planted secrets appear nowhere', slow, async () => {
  const { QUARTERDECK_STATE = '', ...user } = home();
  const [port = 0] = await freePorts(1);
  const made: string[] = [];
  const secret = (): string => {
    const text = `Qd${randomBytes(6).toString('hex')}@/%"é`;
    made.push(text);
    return text;
  };
  const place = join(user.HOME ?? '', 'secrets');
  mkdirSync(place, { mode: 0o700 });
  const inFile = (name: string, text: string): string => {
    const file = join(place, name);
    writeFileSync(file, text, { mode: 0o600 });
    return file;
  };
  const { p1 } = lab.postgres;
  const refused = (password: string): string =>
    `postgresql://ops:${encodeURIComponent(password)}@127.0.0.1:${port}/shop`;
  const wrong = (password: string): string => {
    const url = new URL(p1.url('ops_monitor'));
    url.password = encodeURIComponent(password);
    return url.href;
  };
  const env = {
    ...user,
    QUARTERDECK_STATE,
    PLANTED_URL: refused(secret()),
    PLANTED_PASSWORD: secret(),
    PGPASSWORD: secret(),
    DB_PASSWORD: secret(),
    QUARTERDECK_LOG_LEVEL: 'debug',
  };
  const bare = `postgresql://ops_monitor@127.0.0.1:${p1.port}/shop`;
  const node = (name: string, url: unknown, more: object = {}) => ({ name, url, ...more });
  const file = stackFile(env, {
    version: 1,
    stack: 'planted',
    docker: [],
    postgres: [
      {
        name: 'main',
        nodes: [
          node('literal', refused(secret())),
          node('wrong', wrong(secret())),
          node('parameter', `${bare}?sslmode=disable&password=${encodeURIComponent(secret())}`),
          node('env', { env: 'PLANTED_URL' }),
          node('beside', bare, { password: { env: 'PLANTED_PASSWORD' } }),
          node('written', bare, { password: secret() }),
          node('file', { file: inFile('url', wrong(secret())) }),
          node('command', {
            command: ['/bin/sh', '-c', 'sleep 0.3; cat "$0"', inFile('printed', wrong(secret()))],
          }),
          node('argument', bare, { password: { command: ['/bin/echo', 'a word'] } }),
          node('right', p1.url('ops_monitor'), { operate: { password: secret() } }),
        ],
      },
    ],
  });
  // The server remembers how its roles were created, in pg_stat_statements.
  made.push(...Object.values(lab.postgres.passwords));

  const terminal = openConsole(['--config', file, '--screen', 'systems'], { env, columns: 240, rows: 50 });
  const spawned = new Set<string>();
  const watching = setInterval(() => {
    for (const line of commandLines(terminal.pid)) spawned.add(line);
  }, 20);
  onTestFinished(() => clearInterval(watching));
  await terminal.waitFor(
    (screen) => /right +live/.test(screen) && /command .*not accepted/.test(screen),
    'systems',
    patience,
  );
  const seen: string[] = [];
  for (const key of ['1', '2', '3', '4', '\t', '\t', '\t', '?', '\u001b', ':']) {
    terminal.press(key);
    await terminal.waitFor((screen) => screen !== seen.at(-1), `a screen after ${key}`, patience);
    seen.push(terminal.screen());
  }
  expect([...spawned].some((line) => line.includes('sleep 0.3'))).toBe(true);

  const words = ['status', 'status --json', 'status --format prometheus', 'doctor', 'doctor --json'];
  const shows = ['config show', 'config show --json', 'config check', 'config check --json', 'config init'];
  const said = await Promise.all(
    [...words, ...shows].map((line) => quarterdeck([...line.split(' '), '--config', file], env)),
  );
  const state = join(QUARTERDECK_STATE, 'planted');
  const logs = readdirSync(state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'utf8'));
  expect(logs.join('\n')).toContain('does not answer: connection refused');

  const all = [terminal.raw(), ...seen, ...spawned, ...said.map(({ text }) => text), ...logs].join('\n');
  const planted = made.flatMap((text) => [
    text.slice(0, 14),
    Buffer.from(text).toString('base64').slice(0, 12),
  ]);
  for (const text of planted) expect(all).not.toContain(text);
});

/** Of a process and all its descendants; of what ends in the meantime, nothing. */
function commandLines(pid: number): readonly string[] {
  try {
    return [readFileSync(`/proc/${pid}/cmdline`, 'utf8'), ...childrenOf(pid).flatMap(commandLines)];
  } catch {
    return [];
  }
}
