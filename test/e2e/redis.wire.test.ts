import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { isAllowed, type RedisRole } from '../../src/systems/redis/allowed.ts';
import { createTables } from '../../src/views/tables.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { proxyToPort } from '../systems/proxy.ts';
import { fewKeys } from './keyboard.ts';
import { press } from './press.ts';
import { drawn, home, openConsole, program } from './quarterdeck.ts';
import type { Terminal } from './terminal.ts';
import { settled, wayTo } from './walk.ts';

const { redis, http, nginx, facts } = openLab(labOfWorker());
const names = ['n1', 'n2', 'n3'] as const;

type Heard = readonly (readonly [command: string, word: string])[];

/** What our connections to the nodes have sent since; MONITOR leaves out AUTH, and Sentinels have no MONITOR. */
async function listened(): Promise<() => Promise<Heard>> {
  const ears = await Promise.all(names.map((name) => redis[name].listen()));
  onTestFinished(async () => {
    for (const ear of ears) await ear[Symbol.asyncDispose]();
  });
  return async () => {
    const mark = `heard-${randomUUID()}`;
    for (const name of names) await redis[name].command('ECHO', mark);
    await until('All that was sent', async () =>
      ears.every((ear) => ear.lines().some((line) => line.includes(mark))) ? true : undefined,
    );
    return ears.flatMap((ear) => ofOurs(ear.lines()));
  };
}

/** What was sent on connections that gave themselves our name, from that word on. */
function ofOurs(lines: readonly string[]): Heard {
  const ours = new Set<string>();
  return lines.flatMap((line) => {
    const address = /\[\d+ (\S+)\]/.exec(line)?.[1] ?? '';
    const [command = '', word = '', name] = [...line.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
    if (/^client$/i.test(command) && name === 'quarterdeck') ours.add(address);
    return ours.has(address) ? [[command, word] as const] : [];
  });
}

function expectOnlyAllowed(heard: Heard, role: RedisRole): void {
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.filter(([command, word]) => !isAllowed(role, [command, word]))).toEqual([]);
}

describe('what reaches Redis only reads', () => {
  it('on every screen, in every list and detail, whatever is pressed, and so does what reaches applications', async () => {
    const heard = await listened();
    const log = join(nginx.directory, 'access.log');
    const served = readFileSync(log, 'utf8').length;
    await http.heard();
    const terminal = openConsole(['--config', facts.stackFile, '--refresh', '1s'], {
      columns: 160,
      rows: 45,
    });
    await drawn(terminal);
    await terminal.waitFor((screen) => screen.includes('Sentinel 3 of 3'), 'Sentinels');
    await visit(terminal);
    await until('All that is asked', async () => {
      const asked = new Set((await heard()).map(([command]) => command.toUpperCase()));
      return ['INFO', 'ROLE', 'SELECT', 'LLEN', 'XINFO'].every((word) => asked.has(word)) || undefined;
    });
    await press(terminal, fewKeys);
    terminal.press('1q');
    await terminal.exited;
    expectOnlyAllowed(await heard(), 'node');
    const asked = await http.heard();
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter(({ method, body }) => !['GET', 'HEAD'].includes(method) || body > 0)).toEqual([]);
    const pages = readFileSync(log, 'utf8').slice(served).trim().split('\n');
    expect(new Set(pages.map((line) => /"(.*?) HTTP/.exec(line)?.[1]))).toEqual(
      new Set(['GET /nginx_status']),
    );
    // MONITOR keeps the commands of administrators to itself: the rights of the user, which are the list, speak for those.
    for (const name of names) {
      expect(String(await redis[name].command('INFO', 'commandstats'))).toContain('cmdstat_slowlog|get:');
      expect(String(await redis[name].command('ACL', 'LOG'))).not.toContain('ops_monitor');
    }
  }, 180_000);

  it.each(['status', 'status --json', 'doctor', 'config show'])('by %s', async (words) => {
    const heard = await listened();
    const { stdout } = await execa(program, [...words.split(' '), '--config', facts.stackFile], {
      ...{ env: home(), extendEnv: false, reject: false },
    });
    for (const password of Object.values(redis.passwords)) expect(stdout).not.toContain(password);
    if (words !== 'config show') expectOnlyAllowed(await heard(), 'node');
  });

  it('and so does what reaches its Sentinels', async () => {
    const tap = await proxyToPort(redis.servers.q1.port);
    onTestFinished(() => tap[Symbol.asyncDispose]());
    const directory = mkdtempSync(join(tmpdir(), 'qd-sentinel-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const [secret, path] = [join(directory, 'password'), join(directory, 'quarterdeck.yaml')];
    writeFileSync(secret, redis.passwords.ops_monitor, { mode: 0o600 });
    const cache = {
      ...{ name: 'cache', sentinels: [`127.0.0.1:${tap.port}`], master: redis.master },
      ...{ username: 'ops_monitor', password: { file: secret } },
      ...{ sentinel_username: 'ops_monitor', sentinel_password: { file: secret } },
    };
    const stack = { version: 1, docker: [], postgres: [], redis: [cache] };
    writeFileSync(path, stringify(stack), { mode: 0o600 });
    await execa(program, ['status', '--config', path], {
      ...{ env: home(), extendEnv: false, reject: false },
    });
    const heard = tap.conversations().flatMap(commandsIn);
    expectOnlyAllowed(heard, 'sentinel');
    expect(heard.map(([command, word]) => `${command} ${word}`)).toContain('SENTINEL CKQUORUM');
  });
});

/** Every screen, and of Redis every list with the detail of its first row. */
async function visit(terminal: Terminal): Promise<void> {
  for (const screen of createTables().screens) {
    terminal.press(wayTo(screen));
    await settled(terminal);
    if (screen.id !== 'redis') continue;
    for (const _list of screen.lists) {
      terminal.press('\r');
      await settled(terminal);
      terminal.press(wayTo(screen));
      await settled(terminal);
      terminal.press('\t');
      await settled(terminal);
    }
  }
}

/** Commands as RESP writes them: `*2`, then each word after its length. */
function commandsIn(bytes: Buffer): Heard {
  return bytes
    .toString('latin1')
    .split(/^\*\d+\r\n/m)
    .filter((text) => text !== '')
    .map((text) => {
      const [command = '', word = ''] = [...text.matchAll(/\$\d+\r\n(.*)\r\n/g)].map(([, part = '']) => part);
      return [command, word] as const;
    });
}
