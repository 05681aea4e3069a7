import { readFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { restore } from '../../../src/actions/restore/restore.ts';
import { until } from '../../lab/processes.ts';
import { crewOf, temporary } from '../backup/pier.ts';
import {
  type Dock,
  databasesLike,
  dockOf,
  factsOf,
  nodes,
  p1,
  plannedRestore,
  r1,
  refusals,
  saying,
  stateOf,
  taken,
  tillOf,
} from './dock.ts';

async function edited(dock: Dock, id: string, name: string, change: (text: string) => string): Promise<void> {
  const path = join(dock.directory, id, name);
  await writeFile(path, change(await readFile(path, 'utf8')));
}

test('what the server or the backup says against it refuses it, each with what to do', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await taken(dock, till);
  const refused = async (where: Dock, params = {}) => refusals(await plannedRestore(where, id, params));
  expect(await refused(dock)).toEqual([]);
  const { directory } = dock;

  expect(await refused(saying(dock, 'restoreDatabases', { slots: 2 }))).toEqual([
    `logical replication slots: 2: they would stay with the old ${till}: drop them first`,
  ]);
  expect(await refused(saying(dock, 'restoreDatabases', { prepared: 1 }))).toEqual([
    'prepared transactions: 1: COMMIT PREPARED or ROLLBACK PREPARED them first',
  ]);
  expect(
    await refused(saying(dock, 'archiving', { mode: 'on', command: 'pgbackrest archive-push %p' })),
  ).toEqual([expect.stringMatching(/^pgbackrest: archive_command calls it/)]);
  expect(await refused(saying(dock, 'connections', { used: 9_999 }))).toEqual([
    expect.stringMatching(/^connections left: 0, \d needed$/),
  ]);
  expect(await refused(dock, { as: 'shop' })).toEqual([
    'database shop: there is one: choose a name that is free',
  ]);
  expect(await refused(dock, { as: 'postgres' })).toEqual([
    expect.stringMatching(/the server itself needs it/),
  ]);
  expect(await refused(await dockOf({ nodes: { p1: { watch: nodes.p1.watch } }, directory }))).toEqual([
    'operate credentials: postgres/main/p1 has none: add operate: { url } to the node in the stack file',
  ]);
  const bin = await temporary();
  await writeFile(join(bin, 'pg_restore'), '#!/bin/sh\necho "pg_restore (PostgreSQL) 13.9"\n', {
    mode: 0o755,
  });
  expect(await refused(await dockOf({ directory, env: { PATH: `${bin}:${process.env.PATH}` } }))).toEqual([
    expect.stringMatching(/^pg_restore on this host: it is version 13\.9, and p1 is 15\.\d+/),
  ]);
  const standby = { watch: r1.url('ops_monitor'), operate: r1.url('ops_dump') };
  const onStandby = await dockOf({ nodes: { r1: standby }, directory });
  await expect(plannedRestore(onStandby, id)).rejects.toThrow('no primary of main answers');
  await expect(plannedRestore(dock, 'nothing')).rejects.toThrow('there is no backup nothing');
});

test('a backup of a newer server, of another cluster, one never verified and one that is broken are refused', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await taken(dock, till);
  const manifest = await readFile(join(dock.directory, id, 'manifest.json'), 'utf8');
  const proofs = await readFile(join(dock.directory, id, 'proofs.json'), 'utf8');
  const refused = async () => (await plannedRestore(dock, id)).preflight.filter(({ is }) => is === 'refuse');

  await edited(dock, id, 'manifest.json', (text) =>
    text.replace(/"version": "15[^"]*"/g, '"version": "99.1"'),
  );
  expect(await refused()).toMatchObject([
    { title: 'version of p1', because: expect.stringMatching(/99\.1$/) },
  ]);
  await edited(dock, id, 'manifest.json', () =>
    manifest.replace(/"systemIdentifier": "\d+"/, '"systemIdentifier": "7"'),
  );
  expect(await refused()).toMatchObject([{ title: 'system identifier', override: 'allow-other-cluster' }]);
  await edited(dock, id, 'manifest.json', () => manifest);
  await edited(dock, id, 'proofs.json', () => '{"key":"none"}');
  expect(await refused()).toMatchObject([
    {
      title: id,
      override: 'allow-unverified',
      mend: { action: 'verify', target: { kind: 'backup', name: id } },
    },
  ]);
  await edited(
    dock,
    id,
    'proofs.json',
    () => '{"key":"none","verified":1,"broken":{"at":2,"because":"torn"}}',
  );
  expect(await refused()).toMatchObject([{ title: id, because: 'it is broken: torn' }]);
  expect((await refused())[0]).not.toHaveProperty('override');
  await edited(dock, id, 'proofs.json', () => proofs);

  // Not known to be broken, and broken: nothing is made.
  const plan = await plannedRestore(dock, id);
  const [content = ''] = (await readdir(join(dock.directory, id))).filter((name) =>
    name.startsWith('database'),
  );
  const path = join(dock.directory, id, content === 'database' ? 'database/toc.dat' : content);
  const bytes = await readFile(path);
  bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
  await writeFile(path, bytes);
  expect(await crewOf(restore, plan, dock).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringMatching(
      /is not what was written: its checksum differs; nothing|is not what was written/,
    ),
  });
  expect(await databasesLike(till)).toEqual([till]);
});

test('a disk that is too small for it refuses it, and one that fills up meanwhile ends it', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await taken(dock, till);
  const manifest = await readFile(join(dock.directory, id, 'manifest.json'), 'utf8');
  await edited(dock, id, 'manifest.json', (text) =>
    text.replace(/("oid": \d+,\s+"bytes": )\d+/, '$14000000000000000'),
  );
  const { preflight } = await plannedRestore(dock, id);
  expect(preflight.filter(({ is }) => is === 'refuse')).toEqual([
    {
      title: 'free space of p1',
      is: 'refuse',
      because: expect.stringMatching(/, 7\.1 PB needed \(1 × the data and its WAL\)/),
      override: 'allow-low-space',
    },
  ]);
  await edited(dock, id, 'manifest.json', () => manifest);
  const plan = await plannedRestore(dock, id);
  Object.assign(factsOf(plan).bounds, { reserve: 2 ** 60 });
  expect(await crewOf(restore, plan, dock).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringMatching(/it was stopped: only .* are left on .*, and 1024 PB are kept free/),
  });
  expect(await databasesLike(till)).toEqual([till]);
});

test('subscriptions of the database refuse it', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await taken(dock, till);
  await p1.sql(
    `CREATE SUBSCRIPTION "${till}" CONNECTION 'host=127.0.0.1' PUBLICATION none WITH (connect = false, slot_name = NONE)`,
    till,
  );
  onTestFinished(async () => void (await p1.sql(`DROP SUBSCRIPTION "${till}"`, till)));
  expect(refusals(await plannedRestore(dock, id))).toEqual([
    'subscriptions: 1: they would go on in the old one: drop them first',
  ]);
});

test('where an owner is gone it is refused, or all goes to the owner of the database', async () => {
  const till = await tillOf();
  await p1.sql(`CREATE ROLE "${till}"; ALTER TABLE receipts OWNER TO "${till}"`, till);
  const dock = await dockOf();
  const id = await taken(dock, till);
  await p1.sql(`ALTER TABLE receipts OWNER TO app; DROP ROLE "${till}"`, till);
  expect(refusals(await plannedRestore(dock, id))).toEqual([
    `owners: no role ${till}: make it (globals.sql beside the backup has it), or add --no-owner`,
  ]);
  const plan = await plannedRestore(dock, id, { noOwner: true });
  expect(await crewOf(restore, plan, dock).carry()).toMatchObject({ outcome: 'done' });
  expect(await p1.sql("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'", till)).toEqual(
    [{ tableowner: 'app' }],
  );
});

test('under another name nothing is replaced, and what is gone is made again', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await taken(dock, till);
  const before = await stateOf(till);
  const copy = await plannedRestore(dock, id, { as: `${till}copy` });
  expect(copy.risk).toBe('disruptive');
  expect(copy.summary).toContain('nothing is replaced');
  const proven = () => restore.prove(dock.reach, copy, { results: {}, signal: AbortSignal.timeout(10_000) });
  expect(await proven()).toMatchObject([{ is: 'refuse', because: 'it is not the one that was restored' }]);
  expect(await crewOf(restore, copy, dock).carry()).toMatchObject({ outcome: 'done' });
  await p1.sql(`ALTER DATABASE ${till}copy ALLOW_CONNECTIONS false`);
  expect(await proven()).toMatchObject([{ is: 'refuse', because: 'it lets nobody in' }]);
  await p1.sql(`ALTER DATABASE ${till}copy ALLOW_CONNECTIONS true`);
  expect((await stateOf(`${till}copy`)).ids).toEqual([1, 2, 3]);
  expect(await databasesLike(till)).toEqual([till, `${till}copy`]);

  await p1.sql(`DROP DATABASE ${till}`, 'postgres');
  const again = await plannedRestore(dock, id);
  expect(refusals(again)).toEqual([]);
  const crew = crewOf(restore, again, dock);
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  const after = await stateOf(till);
  expect([after.ids, after.about?.owner]).toEqual([before.ids, 'app']);
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect((await databasesLike(till)).length).toBe(2);
  expect(await databasesLike(till)).not.toContain(till);
});

test('another database of that name by then stays, and what was restored is taken back', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await taken(dock, till);
  const plan = await plannedRestore(dock, id);
  await p1.sql(`DROP DATABASE ${till} WITH (FORCE)`, 'postgres');
  await p1.sql(`CREATE DATABASE ${till} OWNER app`, 'postgres');
  expect(await crewOf(restore, plan, dock).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining(`${till} is not the database that was planned`),
  });
  expect(await databasesLike(till)).toEqual([till]);
});

test('an operate role that may not replace it is told so before anything is made', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await taken(dock, till);
  const weak = { p1: { watch: nodes.p1.watch, operate: p1.url('ops_dump') } };
  const other = await dockOf({ nodes: weak, directory: dock.directory });
  expect(await crewOf(restore, await plannedRestore(other, id), other).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringMatching(
      /may not replace .*: it has to be a superuser, or to own it, with CREATEDB/,
    ),
  });
  expect(await databasesLike(till)).toEqual([till]);
});

test('a plan only reads', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await taken(dock, till);
  await p1.sql(`ALTER ROLE ops_monitor SET log_statement = 'all'`);
  try {
    const fresh = await dockOf({ directory: dock.directory });
    const before = readFileSync(p1.log, 'utf8').length;
    const files = await readdir(join(dock.directory, id));
    await plannedRestore(fresh, id);
    const logged = readFileSync(p1.log, 'utf8').slice(before).split('\n');
    const sent = logged.filter((line) => line.includes('statement: '));
    expect(sent.length).toBeGreaterThan(0);
    for (const line of sent) expect(line).toMatch(/statement: BEGIN READ ONLY; SET LOCAL/);
    expect(await readdir(join(dock.directory, id))).toEqual(files);
    expect(await databasesLike(till)).toEqual([till]);
  } finally {
    await p1.sql('ALTER ROLE ops_monitor RESET log_statement');
  }
});

test('clients of a standby are told, and every disk that is written to is looked at', async () => {
  const till = await tillOf();
  const dock = await dockOf({ nodes: { ...nodes, r1: { watch: r1.url('ops_monitor') } } });
  const id = await taken(dock, till);
  const client = new pg.Client(r1.url('ops_dump').replace(/\/shop$/, `/${till}`));
  client.on('error', () => undefined);
  await until('The database on the standby', () =>
    r1.sql('SELECT 1', till).then(
      () => true,
      () => undefined,
    ),
  );
  await client.connect();
  try {
    const { preflight } = await plannedRestore(dock, id);
    expect(preflight).toContainEqual({
      title: 'clients of the standbys',
      is: 'warn',
      because: 'r1 1: they go on reading what is replaced until they connect again',
    });
    expect(preflight).toContainEqual(
      expect.objectContaining({
        title: 'free space of p1, r1',
        because: expect.stringContaining('2 × the data'),
      }),
    );
  } finally {
    await client.end();
  }
});
