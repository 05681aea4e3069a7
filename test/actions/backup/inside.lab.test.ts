import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import type { Reach } from '../../../src/actions/faces.ts';
import { restore } from '../../../src/actions/restore/restore.ts';
import { verify } from '../../../src/actions/verify/verify.ts';
import { openDocker } from '../../../src/systems/docker.ts';
import { openDockerWrite } from '../../../src/systems/write.ts';
import { imageOf } from '../../lab/image.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { until } from '../../lab/processes.ts';
import { planned } from '../lifecycle/yard.ts';
import {
  type Dock,
  dockOf,
  p1,
  plannedRestore,
  refusals,
  stateOf,
  superuser,
  taken,
  tillOf,
} from '../restore/dock.ts';
import { crewOf, temporary } from './pier.ts';

const { docker } = openLab(labOfWorker());
const container = `qd-pg-${randomBytes(3).toString('hex')}`;
const bin = (name: string): string => `/usr/lib/postgresql/15/bin/${name}`;

beforeAll(async () => {
  const programs = ['pg_dump', 'pg_dumpall', 'pg_restore', 'psql'].map(bin);
  await imageOf(docker.client, 'quarterdeck-lab:postgres', programs);
  const made = await docker.client.createContainer({
    ...{ name: container, Image: 'quarterdeck-lab:postgres', Cmd: ['sleep', '1000000'] },
    HostConfig: { NetworkMode: 'host' },
  });
  await made.start();
}, 60_000);
afterAll(() => docker.client.getContainer(container).remove({ force: true }));

const role = container.replaceAll('-', '_');
const password = randomBytes(9).toString('hex');

beforeAll(() => p1.sql(`CREATE ROLE ${role} SUPERUSER LOGIN PASSWORD '${password}'`));
afterAll(() => p1.sql(`DROP ROLE ${role}`));

/** A host whose clients of PostgreSQL are older than its server, which runs in a container. */
async function oldDock({ secret = password, inside = container } = {}): Promise<Dock> {
  const old = await temporary();
  for (const name of ['pg_dump', 'pg_dumpall', 'pg_restore', 'psql'])
    await writeFile(
      join(old, name),
      '#!/bin/sh\n[ "$1" = --version ] && echo "$0 (PostgreSQL) 9.6.24" && exit 0\nexit 9\n',
      { mode: 0o755 },
    );
  const operate = `postgresql://${role}:${secret}@127.0.0.1:${p1.port}/shop`;
  const dock = await dockOf({
    nodes: { p1: { watch: p1.url('ops_monitor'), operate } },
    env: { PATH: `${old}:${process.env.PATH}` },
  });
  const face = openDocker({ type: 'socket', path: docker.socket });
  onTestFinished(() => face.close());
  const more = {
    engines: () => [{ system: 'docker', face }],
    stack: {
      ...dock.reach.stack,
      systems: dock.reach.stack.systems.map((system) => ({ ...system, control: { container: inside } })),
    },
  } satisfies Partial<Reach>;
  const engine = () => openDockerWrite({ type: 'socket', path: docker.socket });
  return { ...dock, reach: { ...dock.reach, ...more }, hands: { ...dock.hands, ...more, engine } };
}

const dumpOf = (dock: Dock, database: string) =>
  planned(backup, 'postgres/main', dock.reach, { database, fast: false });

test('where the clients of the host are too old, those of the server’s own container dump, verify and restore', async () => {
  const till = await tillOf();
  const dock = await oldDock();
  const plan = await dumpOf(dock, till);
  expect(refusals(plan)).toEqual([]);
  expect(plan.preflight).toContainEqual({
    title: `pg_dump in container ${container}`,
    is: 'pass',
    because: expect.stringMatching(/^its own, since this host has version 9\.6\.24 and the server is 15\./),
  });
  const id = await taken(dock, till);
  const target = `backup/${id}`;
  const verified = crewOf(verify, await planned(verify, target, dock.reach, { restoreTest: true }), dock);
  expect(await verified.carry()).toMatchObject({
    outcome: 'done',
    because: expect.stringContaining('restore-tested'),
  });
  await p1.sql('DELETE FROM receipts WHERE id = 2', till);
  const crew = crewOf(restore, await plannedRestore(dock, id), dock);
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  expect((await stateOf(till)).ids).toEqual([1, 2, 3]);
  expect(JSON.stringify([plan, verified.entries, crew.entries])).not.toContain(password);
});

test('a wrong password, and a container without clients, are one sentence each, and nothing is left', async () => {
  const wrong = await oldDock({ secret: 'wr0ng-one' });
  const crew = crewOf(backup, await dumpOf(wrong, 'shop'), wrong);
  expect(await crew.carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('password authentication failed'),
  });
  expect(JSON.stringify(crew.entries)).not.toContain('wr0ng-one');
  expect(await readdir(wrong.directory)).toEqual([]);
  const bare = await oldDock({ inside: 'shop-web' });
  expect(await crewOf(backup, await dumpOf(bare, 'shop'), bare).carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('there is no pg_dump in container shop-web'),
  });
});

test('told to end, the program in the container ends too', async () => {
  const till = await tillOf();
  const dock = await oldDock();
  const crew = crewOf(backup, await dumpOf(dock, till), dock);
  const dumping = () =>
    p1.sql(`SELECT 1 FROM pg_stat_activity WHERE application_name LIKE 'quarterdeck-backup-${till}%'`);
  const client = new pg.Client({ connectionString: superuser.replace('/shop?', `/${till}?`) });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('BEGIN; LOCK TABLE receipts IN ACCESS EXCLUSIVE MODE');
  const carried = crew.carry();
  await until('A dump that waits', async () => ((await dumping()).length > 0 ? true : undefined));
  crew.end();
  expect(await carried).toMatchObject({ outcome: 'undone' });
  await until('Its end', async () => ((await dumping()).length === 0 ? true : undefined));
  expect(await readdir(dock.directory)).toEqual([]);
});
