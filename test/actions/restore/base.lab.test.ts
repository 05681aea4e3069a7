import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import type { Facts } from '../../../src/actions/restore/base/facts.ts';
import { look } from '../../../src/actions/restore/base/look.ts';
import { runningOn } from '../../../src/actions/restore/base/server.ts';
import { start } from '../../../src/actions/restore/base/start.ts';
import { kindNamed } from '../../../src/actions/restore/kinds.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import type { Json } from '../../../src/core/json.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { account } from '../../lab/processes.ts';
import { crewOf, pierOf, temporary } from '../backup/pier.ts';
import { planned } from '../lifecycle/yard.ts';
import { type Dock, dockOf, p1, plannedRestore, r1, refusals, saying, superuser } from './dock.ts';

const nodes = {
  p1: { watch: p1.url('ops_monitor'), operate: superuser },
  r1: { watch: r1.url('ops_monitor'), operate: r1.url('replicator') },
};

const directory = join(dirname(p1.dataDirectory), '..', 'base-backups');
let id = '';
afterAll(() => rm(directory, { recursive: true, force: true }));

/** One backup for all, of a standby: it would follow its primary. */
async function taken(): Promise<void> {
  if (id !== '') return;
  const pier = await pierOf({ nodes, directory, backup: { method: 'base' } });
  const plan = await planned(backup, 'postgres/main/r1', pier.reach, { method: 'base', fast: true });
  expect(await crewOf(backup, plan, pier).carry()).toMatchObject({ outcome: 'done' });
  const { places } = await readBackups([{ target: 'postgres/main', directory }]);
  id = places[0]?.backups[0]?.id ?? '';
}

const known = ({ facts }: Plan): Facts =>
  (facts as unknown as { members: readonly { facts: Facts }[] }).members[0]?.facts as Facts; // its own

/** Planned with whatever it makes gone at the end of the test. */
async function copied(params: { readonly [key: string]: Json } = {}, more = {}) {
  await taken();
  const dock = await dockOf({ nodes, directory, ...more });
  const plan = await plannedRestore(dock, id, { fast: true, ...params });
  const crew = crewOf(restore, plan, dock);
  onTestFinished(async () => {
    await crew.undo();
    await rm(known(plan).directory, { recursive: true, force: true });
  });
  return { dock, plan, crew };
}

/** What speaks against a copy that is there. */
async function spokenAgainst({ reach }: Dock, facts: Facts): Promise<readonly string[]> {
  const looking = { results: {}, signal: AbortSignal.timeout(10_000) };
  const preflight = await kindNamed('base').prove(reach, facts, looking);
  return preflight.flatMap(({ is, because }) => (is === 'refuse' ? [because] : []));
}

const psql = (plan: Plan, sql: string): string =>
  execFileSync(
    'psql',
    ['-h', known(plan).directory, '-p', `${known(plan).port}`, '-U', 'postgres', '-Atc', sql, 'shop'],
    {
      encoding: 'utf8',
    },
  ).trim();

test('a base backup comes back beside, is read, and left stopped with the commands that take over', async () => {
  const { plan, crew, dock } = await copied();
  expect(refusals(plan)).toEqual([]);
  expect(plan.summary).toMatch(/^Bring main back beside itself, as it was at .*; nothing is replaced/);
  const { directory: place } = known(plan);
  expect(dirname(place)).toBe(dirname(p1.dataDirectory));
  await expect(stat(place)).rejects.toThrow();
  const before = await readFile(join(p1.dataDirectory, 'postmaster.pid'), 'utf8');
  const end = await crew.carry();
  expect(end).toMatchObject({
    outcome: 'done',
    because: expect.stringMatching(/rows of \d+ tables in 3 databases/),
  });
  expect(end.because).toContain(`mv ${place}/data ${p1.dataDirectory}`);
  expect(end.because).toContain('then make r1 anew');
  expect(await runningOn(known(plan))).toBeUndefined();
  expect(await spokenAgainst(dock, { ...known(plan), leaveRunning: true })).toEqual([
    'its server does not run',
  ]);
  expect(await readFile(join(p1.dataDirectory, 'postmaster.pid'), 'utf8')).toBe(before);
  // It is no standby any more, and what was set on the one that it is of applies only where somebody takes over.
  await expect(stat(join(place, 'data/standby.signal'))).rejects.toThrow();
  expect(await readFile(join(place, 'postgresql.auto.conf'), 'utf8')).toContain('primary_conninfo');
  expect(await readFile(join(place, 'data/postgresql.auto.conf'), 'utf8').catch(() => '')).not.toContain(
    'primary',
  );
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  await expect(stat(place)).rejects.toThrow();
});

test('left running it answers on a port of its own, on a timeline of its own, and taken back it is gone', async () => {
  const to = join(await open(), 'looked-at');
  const { plan, crew, dock } = await copied({ to, leaveRunning: true });
  expect(refusals(plan)).toEqual([]);
  expect(await crew.carry()).toMatchObject({
    outcome: 'done',
    because: expect.stringContaining(`psql -h ${to} -p ${known(plan).port} -U postgres`),
  });
  expect(psql(plan, 'SELECT count(*) FROM customers')).toBe('500');
  expect(psql(plan, 'SELECT timeline_id FROM pg_control_checkpoint()')).not.toBe(
    `${(await p1.sql('SELECT timeline_id FROM pg_control_checkpoint()'))[0]?.timeline_id}`,
  );
  expect(psql(plan, 'SHOW archive_mode')).toBe('off');
  const own = known(plan);
  const doing = { results: {}, signal: AbortSignal.timeout(30_000), tell: () => {} };
  const looked = (noted: Partial<Facts['noted']>) =>
    look({ ...own, noted: { ...own.noted, ...noted } }).run(dock.hands, doing);
  await expect(looked({ systemIdentifier: '7' })).rejects.toThrow(/^it is of \d+, and the backup of 7$/);
  await expect(looked({ position: 'FFFF/0' })).rejects.toThrow('it ends before FFFF/0');
  await expect(looked({ databases: ['shop', 'till'] })).rejects.toThrow('the database till is not in it');
  const { undo } = start({ ...own, port: own.port + 1 });
  await expect(typeof undo === 'function' ? undo(dock.hands, doing) : undefined).rejects.toThrow(
    `somebody runs it on port ${own.port}: stop it first`,
  );
  expect(await spokenAgainst(dock, { ...own, leaveRunning: false })).toEqual(['its server still runs']);
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect(await runningOn(known(plan))).toBeUndefined();
  await expect(stat(to)).rejects.toThrow();
  expect(await spokenAgainst(dock, own)).toEqual(['it is not there any more']);
});

/** A directory into which whoever runs the server may go. */
async function open(): Promise<string> {
  const path = await temporary();
  execFileSync('chmod', ['755', path]);
  return path;
}

const kills =
  process.env.QUARTERDECK_KILLS === undefined ? ['copy', 'start'] : ['copy', 'furnish', 'start', 'look'];
test.each(kills)('killed at the end of the step %s, it is brought home', async (step) => {
  const { plan, crew, dock } = await copied();
  const push = crew.entries.push.bind(crew.entries);
  let isKilled = false;
  crew.entries.push = (...entries) => {
    isKilled ||= entries.some((entry) => entry.type === 'ended' && entry.step === step);
    if (isKilled) throw new Error('killed');
    return push(...entries);
  };
  await expect(crew.carry()).rejects.toThrow('killed');
  crew.entries.push = push;
  const next = crewOf(restore, plan, dock);
  next.entries.splice(0, 1, ...crew.entries);
  if (step !== 'copy') expect(await next.carry()).toMatchObject({ outcome: 'done' });
  expect(await next.undo()).toMatchObject({ outcome: 'undone' });
  await expect(stat(known(plan).directory)).rejects.toThrow();
  await expect(stat(`${known(plan).directory}.${known(plan).key.slice(0, 8)}.partial`)).rejects.toThrow();
});

test('what speaks against it refuses it', async () => {
  await taken();
  const dock = await dockOf({ nodes, directory });
  const refused = async (params: { readonly [key: string]: Json } = {}, where = dock) =>
    refusals(await plannedRestore(where, id, params));
  expect(await refused({ to: directory })).toEqual([
    `${directory}: it is there already: name a new directory, with --to`,
  ]);
  const odd = join(await open(), "it's");
  expect(await refused({ to: odd })).toEqual([expect.stringMatching(/its path has to be plain/)]);
  expect(await refused({ to: '/none/of/it' })).toEqual([expect.stringMatching(/not there|may not make it/)]);
  if (account('postgres') !== undefined) {
    const closed = await temporary();
    expect(await refused({ to: join(closed, 'x') })).toEqual([
      `${join(closed, 'x')}: who runs it may not go into ${closed}: name another directory, with --to`,
    ]);
  }
  const archived = saying(dock, 'archiving', { mode: 'on', command: 'wal-g wal-push %p' });
  expect(await refused({}, archived)).toEqual([expect.stringMatching(/^wal-g: archive_command calls it/)]);
  const bare = await dockOf({ nodes: { p1: { watch: nodes.p1.watch } }, directory });
  expect(await refused({}, bare)).toEqual([
    expect.stringMatching(/^operate credentials: postgres\/main\/p1 has none/),
  ]);
  await expect(plannedRestore(dock, id, { as: 'x' })).rejects.toThrow('--as means nothing for');
});

test('a backup that is too large, of another version, has tablespaces, or was flipped is not started', async () => {
  await taken();
  const elsewhere = await temporary();
  const own = join(elsewhere, id);
  await cp(join(directory, id), own, { recursive: true });
  const dock = await dockOf({ nodes, directory: elsewhere });
  const refused = async () => refusals(await plannedRestore(dock, id));
  const manifest = await readFile(join(own, 'manifest.json'), 'utf8');
  await writeFile(
    join(own, 'manifest.json'),
    manifest.replace(/^ "bytes": \d+/m, ' "bytes": 4000000000000000'),
  );
  expect(await refused()).toEqual([expect.stringMatching(/^free space on .*3\.6 PB needed/)]);
  await writeFile(join(own, 'manifest.json'), manifest);
  await writeFile(join(own, 'data/PG_VERSION'), '14\n');
  expect(await refused()).toEqual([
    expect.stringMatching(/^pg_ctl on this host: it is version 15.*install postgresql-14/),
    expect.stringMatching(/^pg_verifybackup/),
    expect.stringMatching(/^pg_controldata/),
  ]);
  await writeFile(join(own, 'data/PG_VERSION'), '15\n');
  await mkdir(join(own, 'data/pg_tblspc'), { recursive: true });
  await symlink('/tmp', join(own, 'data/pg_tblspc/16500'));
  expect(await refused()).toEqual([expect.stringMatching(/^tablespaces: 1 outside of it/)]);
  await rm(join(own, 'data/pg_tblspc/16500'));
  const file = join(own, 'data/global/pg_filenode.map');
  const bytes = await readFile(file);
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  await writeFile(file, bytes);
  const plan = await plannedRestore(dock, id);
  expect(await crewOf(restore, plan, dock).carry()).toMatchObject({
    outcome: 'undone',
    because: expect.stringContaining('checksum mismatch for file'),
  });
  await expect(stat(known(plan).directory)).rejects.toThrow();
});

test('in a set it refuses the whole, unless somebody takes it upon themselves that it does not take over', async () => {
  const elsewhere = await temporary();
  const dock = await dockOf({
    nodes: { p1: { watch: nodes.p1.watch, operate: p1.url('replicator') } },
    directory: elsewhere,
    backup: { method: 'base' },
  });
  const plan = await planned(backup, 'stack', dock.reach, { fast: true });
  expect(await crewOf(backup, plan, dock).carry()).toMatchObject({ outcome: 'done' });
  const { places } = await readBackups([{ target: 'postgres/main', directory: elsewhere }]);
  const set = places[0]?.backups[0]?.set ?? '';
  const reach = { ...dock.reach, sections: { ...dock.reach.sections, services: [] } };
  const { preflight } = await planned(restore, 'stack', reach, { set });
  expect(preflight.filter(({ is }) => is === 'refuse')).toEqual([
    {
      title: 'postgres/main',
      is: 'refuse',
      because: expect.stringMatching(/comes back beside, and takes over by hand/),
      override: 'allow-beside',
    },
  ]);
});
