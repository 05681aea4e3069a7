import { appendFile, mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import type { Hands } from '../../../src/actions/faces.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import { verify } from '../../../src/actions/verify/verify.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { until } from '../../lab/processes.ts';
import { crewOf, temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { planned } from '../lifecycle/yard.ts';
import {
  berthOf,
  keysOf,
  pathOf,
  plannedRestore,
  redis,
  refusals,
  serverOf,
  takenOf,
  telling,
} from './berth.ts';
import { eachKill } from './killed.ts';

/** The content, one byte of its checksum another. */
async function flip(path: string): Promise<void> {
  const bytes = await readFile(path);
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await writeFile(path, bytes);
}

const nodes = ['n1', 'n2', 'n3'] as const;

async function groupOf() {
  const units = Object.fromEntries(nodes.map((name) => [`redis-${name}`, redis.servers[name].directory]));
  const { PATH, home } = await pathOf(units);
  const directory = join(await temporary(), 'kept');
  const sentinels = (['q1', 'q2', 'q3'] as const).map((name) => `127.0.0.1:${redis.servers[name].port}`);
  const section = {
    ...{ name: 'cache', username: 'ops_monitor', password: redis.passwords.ops_monitor },
    ...{ sentinels, master: redis.master, sentinel_username: 'ops_monitor' },
    sentinel_password: redis.passwords.ops_monitor,
    nodes: nodes.map((name) => ({
      ...{ name, url: `redis://127.0.0.1:${redis.servers[name].port}` },
      control: { service: `redis-${name}` },
    })),
    operate: {
      ...{ username: 'admin', password: redis.passwords.admin, sentinel_username: 'admin' },
      sentinel_password: redis.passwords.admin,
    },
    backup: { directory },
  };
  return { ...(await quayOf({ redis: [section] }, { ...process.env, PATH })), home, directory };
}

async function downAfters(): Promise<readonly unknown[]> {
  const answers = await Promise.all(
    (['q1', 'q2', 'q3'] as const).map((name) => redis[name].command('SENTINEL', 'MASTER', redis.master)),
  );
  return answers.map((fields) =>
    Array.isArray(fields) ? fields[fields.indexOf('down-after-milliseconds') + 1] : undefined,
  );
}

/** What speaks against a restore that is over. */
async function proven({ reach }: Pick<Awaited<ReturnType<typeof groupOf>>, 'reach'>, plan: Plan) {
  const preflight = await restore.prove(reach, plan, { results: {}, signal: AbortSignal.timeout(10_000) });
  return refusals({ ...plan, preflight });
}

test('a master under Sentinels is put back, stays the master, and its replicas follow; taken back it has what it had', async () => {
  const master = await redis.whole();
  const berth = await groupOf();
  await redis[master].command('SET', 'before', '1');
  const id = await takenOf(berth, 'cache');
  await redis[master].command('DEL', 'before');
  await redis[master].command('SET', 'after', '1');
  const plan = await plannedRestore(berth, id);
  expect(refusals(plan)).toEqual([]);
  expect(plan).toMatchObject({
    risk: 'destructive',
    summary: expect.stringMatching(/^Everything in redis\/cache\/n\d after .* UTC is lost: /),
  });
  const crew = crewOf(restore, plan, berth);
  expect(await crew.carry()).toEqual({
    outcome: 'done',
    because: expect.stringMatching(
      /it answers, and is .* keys · .*2 have the same · Sentinels: they watch as before/,
    ),
  });
  const has = async () =>
    Promise.all(
      nodes.map(async (name) => (await redis[name].command('EXISTS', 'before', 'after')) as number),
    );
  const which = async (key: string) =>
    Promise.all(nodes.map(async (name) => (await redis[name].command('EXISTS', key)) as number));
  expect(await redis.whole()).toBe(master);
  expect([await which('before'), await which('after')]).toEqual([
    [1, 1, 1],
    [0, 0, 0],
  ]);
  expect(await downAfters()).toEqual(['2000', '2000', '2000']);
  await redis.q1.command('SENTINEL', 'SET', redis.master, 'down-after-milliseconds', '3000');
  const left = telling(berth, (info) => info.replace('master_link_status:up', 'master_link_status:down'));
  expect(await proven(left, plan)).toEqual([
    expect.stringMatching(/^replicas: redis\/cache\/n\d, redis\/cache\/n\d do not have it yet$/),
    'Sentinels: one of them does not watch as before: compare down-after-milliseconds of SENTINEL MASTER',
  ]);
  await redis.q1.command('SENTINEL', 'SET', redis.master, 'down-after-milliseconds', '2000');
  expect(JSON.stringify(crew.entries)).not.toContain(redis.passwords.admin);
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect(await redis.whole()).toBe(master);
  expect([await which('before'), await which('after')]).toEqual([
    [0, 0, 0],
    [1, 1, 1],
  ]);
  expect(await downAfters()).toEqual(['2000', '2000', '2000']);
  expect(await has()).toEqual([1, 1, 1]);
});

test('a Sentinel that does not answer, or still waits, refuses it', async () => {
  await redis.whole();
  const berth = await groupOf();
  const id = await takenOf(berth, 'cache');
  await until('Sentinels that see it', async () =>
    refusals(await plannedRestore(berth, id)).length === 0 ? true : undefined,
  );
  await redis.q3.command('SENTINEL', 'SET', redis.master, 'down-after-milliseconds', '307777');
  expect(refusals(await plannedRestore(berth, id))).toEqual([
    expect.stringMatching(/^Sentinels: sentinel\/cache\/.* still waits .* as a restore had it/),
  ]);
  await redis.q3.command('SENTINEL', 'SET', redis.master, 'down-after-milliseconds', '2000');
  await redis.q3.stop();
  try {
    expect(refusals(await plannedRestore(berth, id))).toEqual([
      expect.stringMatching(
        /^Sentinels: .* does not answer .*: it may make a replica with the old data the master$/,
      ),
    ]);
  } finally {
    await redis.q3.start();
    await redis.whole();
  }
});

test.each(['appendonly yes', 'appendonly no'])(
  'a server with %s starts from the backup, and from it again after that; taken back it has what it had',
  async (log) => {
    const server = await serverOf([log]);
    const berth = await berthOf(server);
    const id = await takenOf(berth, 'own');
    await server.command('SET', 'd', 'd');
    await server.command('DEL', 'a');
    const crew = crewOf(restore, await plannedRestore(berth, id), berth);
    expect(await crew.carry()).toMatchObject({ outcome: 'done' });
    expect(await keysOf(server)).toEqual(['a', 'b', 'c']);
    if (log === 'appendonly yes') {
      await server.command('SET', 'e', 'e');
      await server.kill();
      await server.start();
      expect(await keysOf(server)).toEqual(['a', 'b', 'c', 'e']);
    }
    expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
    expect(await keysOf(server)).toEqual(['b', 'c', 'd']);
    const left = (await readdir(server.directory)).filter((name) => name.startsWith('quarterdeck'));
    expect(left).toEqual([expect.stringMatching(/^quarterdeck-restore-.*-undone$/)]);
  },
);

test('one that does not come up with the restored files gets its own back', async () => {
  const server = await serverOf();
  const berth = await berthOf(server);
  const id = await takenOf(berth, 'own');
  await server.command('SET', 'd', 'd');
  const hands: Hands = {
    ...berth.hands,
    redisWrite(system) {
      const face = berth.hands.redisWrite(system);
      return {
        ...face,
        async save(signal) {
          await face.save(signal);
          const [beside = ''] = (await readdir(server.directory)).filter((name) => name.endsWith('.partial'));
          await flip(join(server.directory, beside, 'new/dump.rdb'));
        },
      };
    },
  };
  const crew = crewOf(restore, await plannedRestore(berth, id), { ...berth, hands });
  expect(await crew.carry()).toMatchObject({
    outcome: 'undone',
    because: expect.stringMatching(/own\.service: it does not come up|own\.service ended/),
  });
  expect(await keysOf(server)).toEqual(['a', 'b', 'c', 'd']);
});

test('a broken backup, a wrong password and another version are refused, and nothing is stopped', async () => {
  const server = await serverOf();
  const berth = await berthOf(server);
  const id = await takenOf(berth, 'own');
  const started = async () => /run_id:(.*)\r/.exec(String(await server.command('INFO', 'server')))?.[1];
  const before = await started();
  const wrong = await berthOf(server, {
    operate: { username: 'admin', password: 'wr0ng' },
    backup: { directory: berth.directory },
  });
  expect(await crewOf(restore, await plannedRestore(wrong, id), wrong).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('password of admin was not accepted'),
  });
  const manifest = join(berth.directory, id, 'manifest.json');
  const written = await readFile(manifest, 'utf8');
  await writeFile(manifest, written.replace(/"version": "7[^"]*"/, '"version": "99.0.0"'));
  expect(refusals(await plannedRestore(berth, id))).toEqual([
    expect.stringMatching(/^version of redis\/own: .*, the backup is of 99\.0\.0$/),
  ]);
  await writeFile(manifest, written);
  await flip(join(berth.directory, id, 'dump.rdb'));
  expect(await crewOf(restore, await plannedRestore(berth, id), berth).carry()).toMatchObject({
    outcome: 'undone',
    because: expect.stringContaining('checksum'),
  });
  expect(await started()).toBe(before);
  expect((await readdir(server.directory)).filter((name) => name.startsWith('quarterdeck'))).toEqual([]);
});

test('what is not known to run it, or runs another one, is refused in one sentence', async () => {
  const server = await serverOf();
  const other = await serverOf();
  const berth = await berthOf(server);
  const id = await takenOf(berth, 'own');
  const backup = { directory: berth.directory };
  const without = await berthOf(server, { control: {}, backup });
  await expect(plannedRestore(without, id)).rejects.toThrow(
    'how redis/own is started and stopped is not known: the stack file names neither a container nor a unit (control)',
  );
  const wrong = await berthOf(server, { backup });
  await writeFile(join(wrong.home, 'units/own.service'), other.directory);
  await expect(plannedRestore(wrong, id)).rejects.toThrow(/^own\.service does not run redis\/own: process /);
  const none = await berthOf(server, { operate: undefined, backup });
  expect(refusals(await plannedRestore(none, id))).toEqual([
    expect.stringMatching(/^operate credentials: redis\/own has none: add operate/),
  ]);
});

test('a snapshot that another script packed is verified, and restored', async () => {
  const server = await serverOf();
  const berth = await berthOf(server);
  const kept = join(berth.directory, 'redis');
  await mkdir(kept, { recursive: true, mode: 0o700 });
  await server.command('SAVE');
  const packed = gzipSync(await readFile(join(server.directory, 'dump.rdb')));
  const [whole, torn] = ['redis_20261120_010000', 'redis_20261119_010000'] as const;
  await writeFile(join(kept, `${whole}.rdb.gz`), packed);
  await writeFile(join(kept, `${torn}.rdb.gz`), packed.subarray(0, -20));
  const verified = async (id: string) =>
    crewOf(verify, await planned(verify, `backup/${id}`, berth.reach), berth).carry();
  expect(await verified(torn)).toEqual({
    outcome: 'failed',
    because: expect.stringContaining('it cannot be unpacked: unexpected end of file'),
  });
  expect(await verified(whole)).toMatchObject({ outcome: 'done' });
  await server.command('SET', 'd', 'd');
  const plan = await plannedRestore(berth, whole);
  expect(refusals(plan)).toEqual([]);
  const crew = crewOf(restore, plan, berth);
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  expect(await keysOf(server)).toEqual(['a', 'b', 'c']);
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect(await keysOf(server)).toEqual(['a', 'b', 'c', 'd']);
  expect((await readdir(kept)).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

test('what a newer Redis wrote is not called broken, and one that sends no key makes no backup', async () => {
  const server = await serverOf();
  const berth = await berthOf(server);
  await mkdir(berth.directory, { recursive: true, mode: 0o700 });
  await writeFile(join(berth.directory, 'redis_20261120_010000.rdb'), 'REDIS0099\xfa');
  const plan = await planned(verify, 'backup/redis_20261120_010000', berth.reach);
  expect(await crewOf(verify, plan, berth).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('it is of a newer Redis than the redis-check-rdb of this host'),
  });
  const next = await planned(backup, 'redis/own', berth.reach);
  await server.command('FLUSHALL');
  expect(await crewOf(backup, next, berth).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringMatching(/no key is in it, and redis\/own had \d/),
  });
  expect(await readdir(berth.directory)).toEqual(['redis_20261120_010000.rdb']);
});

test('what is no master, or one of a cluster, is refused in one sentence, and what it was is proven', async () => {
  const server = await serverOf();
  const other = await serverOf();
  const berth = await berthOf(server);
  const id = await takenOf(berth, 'own');
  const plan = await plannedRestore(berth, id);
  expect(await proven(berth, plan)).toEqual(['redis/own: it is not what was restored']);
  expect(
    await proven(
      telling(berth, (info) => info.replace('loading:0', 'loading:1')),
      plan,
    ),
  ).toEqual(['redis/own: redis/own reads its data']);
  const cluster = telling(berth, (info) => info.replace('redis_mode:standalone', 'redis_mode:cluster'));
  await expect(plannedRestore(cluster, id)).rejects.toThrow(
    'redis/own is part of a Redis Cluster: nothing here restores one',
  );
  const nodes = [server, other].map(({ port }, index) => ({
    ...{ name: `n${index + 1}`, url: `redis://127.0.0.1:${port}` },
    control: { service: 'own.service' },
  }));
  const two = await berthOf(server, {
    ...{ url: undefined, control: undefined, nodes, backup: { directory: berth.directory } },
  });
  await expect(plannedRestore(two, id)).rejects.toThrow(
    'own has more than one master: redis/own/n1, redis/own/n2',
  );
  await server.command('REPLICAOF', '127.0.0.1', '1');
  await expect(plannedRestore(berth, id)).rejects.toThrow('no master of own answers');
  expect(await proven(berth, plan)).toEqual(['redis/own: it is a replica now']);
});

test('what would not be put back as it was ends it, and the server goes on with what it had', async () => {
  const server = await serverOf();
  const berth = await berthOf(server);
  const id = await takenOf(berth, 'own');
  const plan = await plannedRestore(berth, id);
  const elsewhere: Hands = {
    ...berth.hands,
    redisWrite(system) {
      const face = berth.hands.redisWrite(system);
      return {
        ...face,
        files: async (signal) => ({ ...(await face.files(signal)), directory: '/srv/redis' }),
      };
    },
  };
  expect(await crewOf(restore, plan, { ...berth, hands: elsewhere }).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining(
      `redis/own keeps its files in /srv/redis, and its process works in ${server.directory}`,
    ),
  });
  await mkdir(join(server.directory, 'dump.rdb'));
  expect(await crewOf(restore, await plannedRestore(berth, id), berth).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('redis/own could not save what it holds: its log says why'),
  });
  await rmdir(join(server.directory, 'dump.rdb'));
  const place = restore.steps(plan).find((step) => step.id === 'place');
  const doing = { results: {}, signal: AbortSignal.timeout(10_000), tell: () => {} };
  await expect(place?.run(berth.hands, doing)).rejects.toThrow(
    'redis/own runs again: somebody else started it',
  );
  expect(await keysOf(server)).toEqual(['a', 'b', 'c']);
});

test.each([
  ['replicaof 127.0.0.1 1', 'redis/own came back as a replica: its own configuration says so'],
  [
    'appendonly yes',
    'redis/own reads its append-only file since it was started, and did not write one before',
  ],
])('one whose configuration says "%s" by now gets its own back', async (line, because) => {
  const server = await serverOf();
  const berth = await berthOf(server);
  const id = await takenOf(berth, 'own');
  const plan = await plannedRestore(berth, id);
  const path = join(server.directory, 'redis.conf');
  const written = await readFile(path, 'utf8');
  await appendFile(path, `\n${line}\n`);
  expect(refusals(await plannedRestore(berth, id))).toEqual([
    expect.stringMatching(/^configuration of redis\/own: .*redis\.conf says .*: CONFIG REWRITE makes it say/),
  ]);
  expect(await crewOf(restore, plan, berth).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining(because),
  });
  await writeFile(path, written);
});

test('killed before any line of its file, it is gone on with or taken back, and is never empty', async () => {
  const server = await serverOf(['appendonly yes']);
  const berth = await berthOf(server);
  const id = await takenOf(berth, 'own');
  await server.command('SET', 'd', 'd');
  await eachKill(
    () => plannedRestore(berth, id),
    berth,
    async (next, how) => {
      if (how === 'resumed') {
        expect(await next.carry()).toMatchObject({ outcome: 'done' });
        expect(await keysOf(server)).toEqual(['a', 'b', 'c']);
      }
      expect(await next.undo()).toMatchObject({ outcome: 'undone' });
      expect(await keysOf(server)).toEqual(['a', 'b', 'c', 'd']);
    },
  );
  expect(await keysOf(server)).toEqual(['a', 'b', 'c']);
}, 120_000);
