import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { releaseEach } from '../../../src/actions/engine/holds.ts';
import type { Hands, Reach } from '../../../src/actions/faces.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import type { Json } from '../../../src/core/json.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { refusalsOf } from '../../../src/core/plan.ts';
import { ReadError } from '../../../src/core/reading.ts';
import { setsOf } from '../../../src/domain/backup/sets.ts';
import type { RunEntry } from '../../../src/domain/run.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { self } from '../../../src/records/process.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { crewOf, temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { planned, yardOf } from '../lifecycle/yard.ts';
import { keysOf, pathOf, serverOf } from './berth.ts';
import { databasesLike, dockOf, p1, stateOf, tillOf } from './dock.ts';

const { docker } = openLab(labOfWorker());

async function clientOf(name: string) {
  const container = await docker.client.createContainer({
    name,
    Image: 'quarterdeck-lab:1',
    Cmd: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'],
    Healthcheck: { Test: ['CMD', 'true'], Interval: 1e9, Timeout: 2e9, Retries: 2 },
  });
  onTestFinished(() => container.remove({ force: true }).then(() => undefined));
  await container.start();
  return { isUp: async () => (await container.inspect()).State.Running, container };
}

type Cache = { readonly section?: object; readonly env?: Readonly<Record<string, string>> };

/** A Redis that can be stopped here, as the stack file says it. */
async function cached() {
  const server = await serverOf();
  const { PATH } = await pathOf({ 'own.service': server.directory });
  const section = {
    ...{ name: 'own', url: `redis://127.0.0.1:${server.port}`, username: 'admin', password: 'anchor' },
    ...{ operate: {}, control: { service: 'own.service' } },
  };
  return { server, section, env: { PATH } };
}

/** A shop of a database, an SQLite file, settings and a client, a set of backups of it, and what became of it since. */
async function shop(name: string, cache: Cache = {}) {
  const home = await temporary();
  const till = await tillOf();
  const [path, conf] = [join(home, 'app.db'), join(home, 'app.conf')];
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE t (a); INSERT INTO t VALUES (1)');
  await writeFile(conf, 'a = 1\n');
  const web = await clientOf(name);
  const directory = join(home, 'kept');
  const dock = await dockOf({
    backup: { database: till, format: 'custom' },
    directory: join(directory, 'main'),
  });
  const quay = await quayOf(
    {
      ...(cache.section && { redis: [{ ...cache.section, backup: { directory } }] }),
      sqlite: [{ name: 'app', path, backup: { directory } }],
      files: [{ name: 'app', paths: [conf], backup: { directory } }],
    },
    { ...process.env, ...cache.env },
  );
  const yard = yardOf({ engines: { docker: docker.socket } });
  onTestFinished(yard.close);
  const reach: Reach = {
    ...quay.reach,
    engines: yard.reach.engines,
    postgres: dock.reach.postgres,
    stack: {
      ...quay.reach.stack,
      systems: [...dock.reach.stack.systems, ...quay.reach.stack.systems],
      backups: [...(dock.reach.stack.backups ?? []), ...(quay.reach.stack.backups ?? [])],
    },
    sections: {
      ...quay.reach.sections,
      postgres: dock.reach.sections.postgres,
      services: [{ name, kind: 'container' }],
    },
  };
  const { login, databases, scratch } = dock.hands;
  const hands: Hands = { ...quay.hands, ...reach, login, databases, scratch, engine: yard.hands.engine };
  const taken = crewOf(backup, await planned(backup, 'stack', reach), { reach, hands });
  expect(await taken.carry()).toMatchObject({ outcome: 'done' });
  const { places } = await readBackups(reach.stack.backups ?? []);
  const [set] = setsOf(places);
  if (set === undefined) throw new Error('no set');
  await p1.sql('DELETE FROM receipts WHERE id = 2', till);
  database.exec('INSERT INTO t VALUES (2)');
  await writeFile(conf, 'a = 2\n');
  const read = async () => ({
    receipts: (await stateOf(till)).ids,
    rows: rowsOf(path),
    conf: await readFile(conf, 'utf8'),
    isUp: await web.isUp(),
  });
  const again = (params: { readonly [key: string]: Json } = {}, to = 'stack'): Promise<Plan> =>
    planned(restore, to, reach, params);
  return { faces: { reach, hands }, set, till, read, again, database, web, path };
}

function rowsOf(path: string): readonly unknown[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database
      .prepare('SELECT a FROM t ORDER BY 1')
      .all()
      .map(({ a }) => a);
  } finally {
    database.close();
  }
}

const then = { receipts: [1, 2, 3], rows: [1], conf: 'a = 1\n', isUp: true };
const since = { receipts: [1, 3], rows: [1, 2], conf: 'a = 2\n', isUp: true };

test('the stack goes to a set: all of it beside first, its client down only until it is in place, and back again', async () => {
  const cache = await cached();
  const { faces, set, till, read, again, database } = await shop('qd-restore-web', cache);
  await cache.server.command('DEL', 'a');
  await expect(again()).rejects.toThrow(`name a set with --set; there are ${set.id} (`);
  await expect(again({ set: 'none' })).rejects.toThrow(
    /^there is no set none; there are .* old, 4 backups, verified\)/,
  );
  const plan = await again({ set: set.id });
  expect(refusalsOf(plan.preflight)).toEqual([]);
  expect(plan.risk).toBe('destructive');
  expect(plan.summary).toMatch(
    /^Everything after .* UTC is lost: \S+ ?\S*, in postgres\/main, redis\/own, sqlite\/app, files\/app$/,
  );
  database.close();
  expect(await read()).toEqual(since);
  const crew = crewOf(restore, plan, faces);
  expect(await crew.carry()).toMatchObject({
    outcome: 'done',
    because: expect.stringMatching(/3 rows of 2 tables.*qd-restore-web: healthy/),
  });
  expect([await read(), await keysOf(cache.server)]).toEqual([then, ['a', 'b', 'c']]);
  const steps = crew.entries.flatMap((entry) => (entry.type === 'began' ? [entry.step] : []));
  const stopped = steps.indexOf('stop qd-restore-web');
  expect(steps.slice(0, stopped).filter((id) => /^(swap|aside|place) /.test(id))).toEqual([]);
  expect(steps.slice(stopped + 1).filter((id) => /^(read|fill|copy|unpack|check) /.test(id))).toEqual([]);
  expect(steps.at(-1)).toBe('gate qd-restore-web');
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect([await read(), await keysOf(cache.server)]).toEqual([since, ['b', 'c']]);
  expect((await databasesLike(till)).length).toBe(2);
});

test('killed on its way, its client is started again on data that fit, and on no others; it is resumed, and taken back', async () => {
  const { faces, set, read, again, database, web } = await shop('qd-restore-app');
  database.close();
  // A set is a target of its own, as the list of backups has it.
  const crew = crewOf(restore, await again({}, `backup/${set.id}`), faces);
  const push = crew.entries.push.bind(crew.entries);
  const by = { user: 'ana', uid: 1000 };
  const started: RunEntry = { type: 'started', at: 1, purpose: 'resume', runner: self(), lasts: '', by };
  const killedBehind = async (step: string) => {
    crew.entries.push = (...entries) => {
      push(...entries);
      if (entries.some((entry) => entry.type === 'ended' && entry.step === step)) throw new Error('killed');
      return crew.entries.length;
    };
    await expect(crew.carry()).rejects.toThrow('killed');
    crew.entries.push = push;
    expect(await web.isUp()).toBe(false);
    const left = await releaseEach(restore.steps((await crew.read()).plan), 'guard', crew.tools);
    push(started);
    return left;
  };
  expect(await killedBehind('stop qd-restore-app')).toEqual({ is: 'yes' });
  expect(await read()).toEqual(since);
  expect(await killedBehind('swap postgres/main')).toEqual({
    is: 'no',
    because:
      '"stop qd-restore-app" may still hold: some of the data is put back and some is not (1 of 5 steps): it starts when the run is gone on with, or taken back',
  });
  expect(await web.isUp()).toBe(false);
  const [place] = (await crew.read()).plan.steps.filter(({ id }) => id.startsWith('place ')).slice(-1);
  expect(await killedBehind(place?.id ?? '')).toEqual({ is: 'yes' });
  expect(await read()).toEqual(then);
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  expect(await read()).toEqual(then);
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect(await read()).toEqual(since);
});

test('what a member says against it refuses the whole', async () => {
  const { faces, set, read, again, database, web } = await shop('qd-restore-old');
  const refused = async () => refusalsOf((await again({ set: set.id })).preflight);
  const [sqlite] = set.backups.filter(({ kind }) => kind === 'sqlite');
  const manifest = join(sqlite?.path ?? '', 'manifest.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace('"format": "db"', '"format": "tar"'));
  expect(await refused()).toMatchObject([
    { title: 'sqlite/app', override: 'allow-partial', because: expect.stringMatching(/it stays as it is$/) },
  ]);
  await writeFile(manifest, text);
  await writeFile(join(sqlite?.path ?? '', 'proofs.json'), '{"key":"none"}');
  expect(await refused()).toMatchObject([
    { title: expect.stringMatching(/^sqlite\/app: sqlite-app_full/), override: 'allow-unverified' },
  ]);
  const silent: Reach = {
    ...faces.reach,
    postgres() {
      throw new ReadError('refused', 'nobody is there');
    },
    stack: {
      ...faces.reach.stack,
      systems: faces.reach.stack.systems.map((one) => ({ ...one, control: { unit: 'postgresql@15-main' } })),
    },
  };
  const dark = await planned(restore, 'stack', silent, { set: set.id });
  expect(refusalsOf(dark.preflight)).toContainEqual({
    title: 'postgres/main',
    is: 'refuse',
    because: expect.stringMatching(/^no primary of main answers/),
    mend: { action: 'restart', target: { kind: 'postgres', name: 'main/p1' } },
  });
  await expect(again({ set: set.id, as: 'other' })).rejects.toThrow('--as means nothing for');
  await web.container.stop();
  const { preflight } = await again({ set: set.id });
  expect(preflight).toContainEqual(expect.objectContaining({ title: 'clients', is: 'warn' }));
  database.close();
  expect(await read()).toEqual({ ...since, isUp: false });
});
