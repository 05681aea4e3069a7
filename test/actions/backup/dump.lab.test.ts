import { execFileSync } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { readManifest } from '../../../src/records/backups/manifest.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { openLab } from '../../lab/lab.ts';
import { planned, runnerOf } from '../lifecycle/yard.ts';
import { pierOf } from './pier.ts';

const { postgres } = openLab(inject('lab'));
const { p1, r1 } = postgres;
const nodes = {
  p1: { watch: p1.url('ops_monitor'), operate: p1.url('ops_dump') },
  r1: { watch: r1.url('ops_monitor'), operate: r1.url('ops_dump') },
};

async function listed(directory: string) {
  const { places } = await readBackups([{ target: 'postgres/main', directory }]);
  return places.flatMap(({ backups }) => backups);
}

test.each(['custom', 'directory'] as const)(
  'a dump in %s format is verified, and says what is in it',
  async (format) => {
    const pier = await pierOf({ nodes, backup: { format } });
    const plan = await planned(backup, 'postgres/main', pier.reach);
    expect(plan.preflight.filter(({ is }) => is === 'refuse')).toEqual([]);
    expect(await readdir(pier.directory).catch(() => [])).toEqual([]);
    const runner = runnerOf(backup, plan, pier);
    expect(await runner.carry()).toEqual({
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
      'public."订单备注"': 0,
    });
    expect(manifest?.server).toMatchObject({
      system: 'postgres/main/p1',
      role: 'primary',
      position: expect.stringMatching(/^\w+\/\w+$/),
    });
    expect(manifest?.globals).toBe('whole');
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', 'SHA256SUMS'], { cwd: only.path });
    expect(await readdir(only.path)).not.toContain('written.json');
    for (const name of await readdir(only.path))
      expect((await stat(join(only.path, name))).mode & 0o077).toBe(0);
    expect(await readFile(join(only.path, 'globals.sql'), 'utf8')).toContain('CREATE ROLE app');
  },
);
