import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import type { Facts } from '../../../src/actions/backup/facts.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { readManifest } from '../../../src/records/backups/manifest.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { planned } from '../lifecycle/yard.ts';
import { crewOf, pierOf, temporary } from './pier.ts';

const { postgres } = openLab(labOfWorker());
const { p1, r1 } = postgres;
const nodes = {
  p1: { watch: p1.url('ops_monitor'), operate: p1.url('ops_dump') },
  r1: { watch: r1.url('ops_monitor'), operate: r1.url('ops_dump') },
};

async function listed(directory: string) {
  const { places } = await readBackups([{ target: 'postgres/main', directory }]);
  return places.flatMap(({ backups }) => backups);
}

const refusals = ({ preflight }: Plan) =>
  preflight.filter(({ is }) => is === 'refuse').map(({ title, because }) => `${title}: ${because}`);

test.each(['custom', 'directory'] as const)(
  'a dump in %s format is verified, and says what is in it',
  async (format) => {
    const pier = await pierOf({ nodes, backup: { format } });
    const plan = await planned(backup, 'postgres/main', pier.reach);
    expect(refusals(plan)).toEqual([]);
    expect(await readdir(pier.directory).catch(() => [])).toEqual([]);
    const crew = crewOf(backup, plan, pier);
    expect(await crew.carry()).toEqual({
      outcome: 'done',
      because: expect.stringMatching(/verified, .* rows of 4 tables/),
    });
    const [only] = await listed(pier.directory);
    if (only === undefined) throw new Error('none');
    expect(only).toMatchObject({
      target: 'postgres/main',
      kind: 'dump',
      database: 'shop',
      format,
      by: 'quarterdeck',
    });
    expect(only.proofs.verified).toBeGreaterThan(0);
    const manifest = await readManifest(only.path);
    expect(manifest?.rows).toMatchObject({
      'public.customers': 500,
      'public.products': 200,
      'public."订单备注"': expect.any(Number),
    });
    expect(manifest?.server).toMatchObject({
      system: 'postgres/main/p1',
      role: 'primary',
      position: expect.stringMatching(/^\w+\/\w+$/),
    });
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: only.path });
    const names = await readdir(only.path);
    expect(names).not.toContain('written.json');
    for (const name of names) expect((await stat(join(only.path, name))).mode & 0o077).toBe(0);
    expect(await readFile(join(only.path, 'globals.sql'), 'utf8')).toContain('CREATE ROLE app');
    // A finished backup stays whoever takes the run back.
    await crew.undo();
    expect(await listed(pier.directory)).toHaveLength(1);
  },
);

test('a standby is dumped by its name, with a warning', async () => {
  const pier = await pierOf({ nodes });
  const plan = await planned(backup, 'postgres/main/r1', pier.reach);
  expect(plan.preflight).toContainEqual(
    expect.objectContaining({
      title: 'role of r1',
      is: 'warn',
      because: expect.stringContaining('max_standby_streaming_delay'),
    }),
  );
  expect(await crewOf(backup, plan, pier).carry()).toMatchObject({ outcome: 'done' });
});

test('a base backup is verified by the checksums of the server', async () => {
  const pier = await pierOf({
    nodes: { p1: { watch: p1.url('ops_monitor'), operate: p1.url('replicator') } },
    backup: { method: 'base' },
  });
  const plan = await planned(backup, 'postgres/main', pier.reach);
  expect(refusals(plan)).toEqual([]);
  expect(await crewOf(backup, plan, pier).carry()).toEqual({
    outcome: 'done',
    because: expect.stringContaining('verified'),
  });
  const [only] = await listed(pier.directory);
  expect(only).toMatchObject({ id: expect.stringMatching(/^main_base_/), kind: 'base', format: 'plain' });
  expect(await readdir(join(only?.path ?? '', 'data'))).toContain('backup_manifest');
});

test('a wrong password is one sentence without it, and nothing is left', async () => {
  const operate = p1.url('ops_dump').replace(/:[^:@]+@/, ':not-the-pa55word@');
  const pier = await pierOf({ nodes: { p1: { ...nodes.p1, operate } } });
  const crew = crewOf(backup, await planned(backup, 'postgres/main', pier.reach), pier);
  const end = await crew.carry();
  expect(end).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('password authentication failed for user "ops_dump"'),
  });
  expect(JSON.stringify(crew.entries)).not.toContain('not-the-pa55word');
  expect(await readdir(pier.directory)).toEqual([]);
});

test('a client that is older than the server is refused with both versions', async () => {
  const bin = await temporary();
  await writeFile(join(bin, 'pg_dump'), '#!/bin/sh\necho "pg_dump (PostgreSQL) 13.9"\n', { mode: 0o755 });
  const pier = await pierOf({ nodes, env: { PATH: `${bin}:${process.env.PATH}` } });
  expect(refusals(await planned(backup, 'postgres/main', pier.reach))).toEqual([
    expect.stringMatching(
      /^pg_dump on this host: it is version 13\.9, and p1 is 15\.\d+: install postgresql-client-15$/,
    ),
  ]);
});

test('without operate credentials, and where anyone can write, it is refused', async () => {
  const directory = join(await temporary(), 'open');
  await mkdir(directory);
  execFileSync('chmod', ['777', directory]);
  const pier = await pierOf({ nodes: { p1: { watch: nodes.p1.watch } }, directory });
  expect(refusals(await planned(backup, 'postgres/main', pier.reach))).toEqual([
    'operate credentials: postgres/main/p1 has none: add operate: { url } to the node in the stack file',
    `${directory}: anyone can write there (mode 0777): chmod 700 it`,
  ]);
});

test('the password stands in no argv, no environment, no file and no line of the run', async () => {
  const secret = postgres.passwords.ops_dump;
  const pier = await pierOf({ nodes });
  const crew = crewOf(backup, await planned(backup, 'postgres/main', pier.reach), pier);
  const seen = new Set<string>();
  let isOver = false;
  const scan = (async () => {
    while (!isOver) {
      for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
        const argv = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
        if (!/pg_dump|pg_restore/.test(argv)) continue;
        seen.add(argv + (await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')));
      }
    }
  })();
  const end = await crew.carry();
  isOver = true;
  await scan;
  expect(end.outcome).toBe('done');
  expect(seen.size).toBeGreaterThan(0);
  expect([...seen].filter((text) => text.includes(secret))).toEqual([]);
  expect([...seen].some((text) => text.includes('PGPASSFILE=/proc/'))).toBe(true);
  expect(JSON.stringify(crew.entries)).not.toContain(secret);
  expect(() => execFileSync('grep', ['-r', '--text', '-l', secret, pier.directory])).toThrow();
});

test('it says how much of the data is through', async () => {
  await p1.sql(
    `CREATE TABLE bulky AS SELECT n, repeat(md5(n::text), 30) AS t FROM generate_series(1, 60000) n; ANALYZE bulky`,
  );
  try {
    const pier = await pierOf({ nodes, backup: { format: 'custom' } });
    const crew = crewOf(backup, await planned(backup, 'postgres/main', pier.reach), pier);
    expect(await crew.carry()).toMatchObject({ outcome: 'done' });
    const told = crew.entries.flatMap((entry) => (entry.type === 'told' ? [entry] : []));
    for (const { ratio = 0 } of told) expect(ratio).toBeLessThanOrEqual(1);
    expect(told.map(({ text }) => text)).toContain('dumps roles and tablespaces');
  } finally {
    await p1.sql('DROP TABLE bulky');
  }
});

/** What the plan of a dump knows. */
const factsOf = (plan: Plan): Facts => plan.facts as Facts; // its own

test('two plans of one second do not take each other’s backup for their own, and one that is planned after the other has its own name', async () => {
  const pier = await pierOf({ nodes });
  const at = Date.now();
  const reach = { ...pier.reach, clock: { ...systemClock, now: () => at } };
  const plan = await planned(backup, 'postgres/main', reach);
  expect(await crewOf(backup, plan, pier).carry()).toMatchObject({ outcome: 'done' });
  const { id } = factsOf(plan);
  const other = { ...plan, facts: { ...factsOf(plan), key: 'another' } };
  expect(await crewOf(backup, other, pier).carry()).toEqual({
    outcome: 'undone',
    because: `make a place in ${pier.directory}: ${id} is there since this was planned, from the same second: take it again; nothing was done`,
  });
  const next = await planned(backup, 'postgres/main', reach);
  expect(await crewOf(backup, next, pier).carry()).toMatchObject({ outcome: 'done' });
  expect((await readdir(pier.directory)).toSorted()).toEqual([id, factsOf(next).id].toSorted());
  expect(factsOf(next).id).not.toBe(id);
});
