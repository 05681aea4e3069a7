import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { openLab } from './lab.ts';
import { labOfWorker } from './ours.ts';
import type { Site } from './part.ts';
import { alive, identify, processesOf, signal, tree, until } from './processes.ts';
import { labs, reapAbandoned } from './reap.ts';

const lab = openLab(labOfWorker());
const script = join(import.meta.dirname, '../../scripts/lab.ts');

describe('PostgreSQL', () => {
  const { p1, r1, r2 } = lab.postgres;
  const senders = `SELECT application_name AS name FROM pg_stat_replication WHERE state = 'streaming' ORDER BY 1`;

  test('has two replicas that stream from slots of their own', async () => {
    expect(await p1.sql(senders)).toEqual([{ name: 'r1' }, { name: 'r2' }]);
    expect(await p1.sql('SELECT slot_name, active FROM pg_replication_slots ORDER BY 1')).toEqual([
      { slot_name: 'slot_r1', active: true },
      { slot_name: 'slot_r2', active: true },
    ]);
    for (const node of [r1, r2]) {
      expect(await node.sql('SELECT pg_is_in_recovery() AS standby')).toEqual([{ standby: true }]);
    }
  });

  test('is written to and read from', async () => {
    const orders = async () => Number((await r1.sql('SELECT count(*) FROM orders'))[0]?.count);
    const before = await orders();
    await until('An order', async () => ((await orders()) > before ? true : undefined));
  });

  test('asks for passwords over TCP', async () => {
    const client = new pg.Client({
      connectionString: p1.url('ops_monitor').replace(/:[0-9a-f]+@/, ':wrong@'),
    });
    await expect(client.connect()).rejects.toMatchObject({ code: '28P01' });
  });

  test('can be full, and answers its superuser then', async () => {
    await using crowd = await p1.fill();
    expect(crowd.connections).toBeGreaterThan(10);
    const client = new pg.Client({ connectionString: p1.url('app') });
    await expect(client.connect()).rejects.toMatchObject({ code: '53300' });
    expect(await p1.sql('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('can stop, crash and come back', async () => {
    await r1.stop();
    await r2.crash();
    await Promise.all([r1.start(), r2.start()]);
    await until('Streaming', async () => ((await p1.sql(senders)).length === 2 ? true : undefined));
  });

  test('can freeze and thaw', async () => {
    r2.freeze();
    try {
      const client = new pg.Client({ connectionString: r2.url('app'), connectionTimeoutMillis: 300 });
      await expect(client.connect()).rejects.toThrow('timeout');
    } finally {
      r2.thaw();
    }
    expect(await r2.sql('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('can pause its replay', async () => {
    const state = `SELECT pg_get_wal_replay_pause_state() AS state`;
    await r1.pauseReplay();
    await until('Pause', async () => ((await r1.sql(state))[0]?.state === 'paused' ? true : undefined));
    await r1.resumeReplay();
    expect(await r1.sql(state)).toEqual([{ state: 'not paused' }]);
  });
});

test('PgBouncer pools transactions in front of the primary', async () => {
  const client = new pg.Client({ connectionString: lab.pgbouncer.url('app', 'shop1') });
  await client.connect();
  const { rows } = await client.query('SELECT inet_server_port() AS port');
  await client.end();
  expect(rows).toEqual([{ port: lab.postgres.p1.port }]);
  await lab.pgbouncer.admin('PAUSE shop1');
  await lab.pgbouncer.admin('RESUME shop1');
});

describe('Docker', () => {
  const { client } = lab.docker;
  const state = async (name: string) => (await client.getContainer(name).inspect()).State;

  test('runs containers in every state', async () => {
    await until('All states', async () => {
      const web = await state('shop-web');
      const bad = await state('shop-web-bad');
      return (web.Health?.Status === 'healthy' && bad.Health?.Status === 'unhealthy') || undefined;
    });
    await until('An end for lack of memory', async () => {
      const { Running, OOMKilled } = await state('shop-import');
      // The engine does not always hear of the reason before it hears of the end.
      if (!Running && !OOMKilled) await client.getContainer('shop-import').start();
      return (!Running && OOMKilled) || undefined;
    });
    expect(await state('shop-migrate')).toMatchObject({ Status: 'exited', ExitCode: 3 });
    expect(await state('shop-batch')).toMatchObject({ Status: 'exited', ExitCode: 137, OOMKilled: false });
    expect(await state('shop-import')).toMatchObject({ Status: 'exited', ExitCode: 137, OOMKilled: true });
    expect(await state('shop-paused')).toMatchObject({ Status: 'paused' });
    const { RestartCount } = await client.getContainer('shop-mailer').inspect();
    expect(RestartCount).toBeGreaterThan(0);
  });

  test('has a Compose project whose services reach each other', async () => {
    const label = `com.docker.compose.project=${lab.docker.project}`;
    const found = await client.listContainers({ filters: { label: [label] } });
    const services = found.map(({ Labels }) => Labels['com.docker.compose.service']);
    expect(services.toSorted()).toEqual(['api', 'api', 'client']);
  });

  test('answers on a published port', async () => {
    const response = await fetch(`http://127.0.0.1:${lab.docker.webPort}/health`);
    expect(await response.text()).toBe('ok\n');
  });

  test('can be killed, and finds its containers running when it comes back', async () => {
    const { Pid } = await state('shop-web');
    await lab.docker.kill();
    expect(identify(Pid)).toBeDefined();
    await lab.docker.start();
    expect(await state('shop-web')).toMatchObject({ Running: true, Pid });
  });
});

test('the stack file names what is up', () => {
  const stack: unknown = parse(readFileSync(lab.facts.stackFile, 'utf8'));
  expect(stack).toMatchObject({
    docker: [{ socket: lab.docker.socket }],
    postgres: [{ nodes: [{ name: 'p1' }, { name: 'r1' }, { name: 'r2' }] }],
  });
});

describe('nothing stays behind', () => {
  test('when its owner is killed outright', async () => {
    const { owner, site } = await upByHand();
    const segment = sharedMemory(site);
    expect(segments()).toContain(segment);
    expect(bridges()).toContain(`qdlab${site.id}`);
    owner.kill('SIGKILL');
    await until('The end of everything', async () => (existsSync(site.directory) ? undefined : true));
    expectNothingOf(site);
    expect(segments()).not.toContain(segment);
  });

  test('when its services are frozen', async () => {
    const { owner, site } = await upByHand('postgres');
    const services = processesOf(site);
    for (const service of services) signal(service, 'SIGSTOP');
    owner.kill('SIGKILL');
    await until('The end of everything', async () => (existsSync(site.directory) ? undefined : true));
    expect(services.filter(alive)).toEqual([]);
  });

  test('when it is interrupted', async () => {
    const { owner, site } = await upByHand('postgres');
    owner.kill('SIGINT');
    await once(owner, 'exit');
    expectNothingOf(site);
  });

  test('after the next start, when its reaper was killed with it', async () => {
    const { owner, site } = await upByHand('postgres');
    const self = owner.pid === undefined ? undefined : identify(owner.pid);
    if (self === undefined) throw new Error('the owner is gone already');
    const reaper = tree(self).find(({ pid }) => commandLine(pid).includes('reaper.ts'));
    if (reaper === undefined) throw new Error('the owner has no reaper');
    signal(reaper, 'SIGKILL');
    signal(self, 'SIGKILL');
    await until('End of the owner', async () => (alive(self) ? undefined : true));
    expect(existsSync(site.directory)).toBe(true);
    await reapAbandoned();
    expectNothingOf(site);
  });
});

test('whoever starts one detached and reads to the end does not wait for its end', async () => {
  const before = new Set(labs().map(({ id }) => id));
  const starter = spawn(process.execPath, [script, 'up', 'http', '--detach'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  starter.stdout.resume();
  starter.stderr.resume();
  const [code] = await once(starter, 'close');
  const mine = labs().find(({ id, purpose }) => purpose === 'hand' && !before.has(id));
  if (mine === undefined) throw new Error('the lab is not registered');
  signal(mine.owner, 'SIGTERM');
  await until('The end of everything', async () => (existsSync(mine.directory) ? undefined : true));
  expect(code).toBe(0);
});

test('a signal does not reach another process that has the pid now', () => {
  expect(signal({ pid: process.pid, started: '1' }, 'SIGKILL')).toBe(false);
});

/** Starts a lab as a person would, in a process of its own. */
async function upByHand(...parts: string[]): Promise<{ owner: ChildProcess; site: Site }> {
  const owner = spawn(process.execPath, [script, 'up', ...parts], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(() => void owner.kill());
  await once(owner, 'message');
  const site = labs().find((entry) => entry.owner.pid === owner.pid);
  if (site === undefined) throw new Error('the lab is not registered');
  return { owner, site };
}

function expectNothingOf(site: Site): void {
  expect(existsSync(site.directory)).toBe(false);
  expect(processesOf(site)).toEqual([]);
  expect(atHomeIn(site)).toEqual([]);
  expect(bridges()).not.toContain(`qdlab${site.id}`);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(site.id);
  const cgroups = readdirSync('/sys/fs/cgroup', { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  for (const { name } of cgroups) {
    const inside = readdirSync(join('/sys/fs/cgroup', name));
    expect([name, ...inside]).not.toContain(`quarterdeck-lab-${site.id}`);
  }
}

/** The command lines of those that work in a directory of the lab, marked or not, be it removed by now. */
const atHomeIn = ({ directory }: Site): string[] =>
  readdirSync('/proc').flatMap((pid) => {
    try {
      const home = readlinkSync(`/proc/${pid}/cwd`);
      return home.startsWith(directory) ? [commandLine(Number(pid))] : [];
    } catch {
      return [];
    }
  });

const commandLine = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');

const bridges = (): string[] => readdirSync('/sys/class/net');

const segments = (): string[] =>
  readFileSync('/proc/sysvipc/shm', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[1] ?? '');

function sharedMemory({ directory }: Site): string {
  const file = readFileSync(join(directory, 'postgres/p1/postmaster.pid'), 'utf8');
  return file.split('\n')[6]?.trim().split(/\s+/)[1] ?? '';
}
