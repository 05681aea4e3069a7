import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { levelOf } from '../../src/domain/backup.ts';
import { readBackups } from '../../src/records/backups.ts';
import { kept, temporary } from './backups/made.ts';

const target = 'postgres/main';
const hour = 3_600_000;
const night = Date.UTC(2026, 10, 20, 1);

async function read(directory: string) {
  const [only] = (await readBackups([{ target, directory }])).places;
  return only?.backups ?? [];
}

test('the newest comes first by what its manifest says, whatever the names and the times of the files are', async () => {
  const directory = await temporary();
  const newest = await kept(directory, 'a_full_20200101_000000', { startedAt: night + hour });
  await kept(directory, 'z_full_20301231_000000', { startedAt: night });
  await utimes(newest, 1, 1);
  expect((await read(directory)).map(({ id }) => id)).toEqual([
    'a_full_20200101_000000',
    'z_full_20301231_000000',
  ]);
});

test('what is left over, what is none and what a link leads to is not listed', async () => {
  const directory = await temporary();
  await kept(directory, 'shop_full_20261120_010000.partial');
  await kept(directory, 'shop_full_20261120_020000.failed');
  await writeFile(join(directory, 'shop.sql.gz.partial'), '');
  await writeFile(join(directory, 'notes.txt'), '');
  await mkdir(join(directory, 'torn'));
  await writeFile(join(directory, 'torn', 'manifest.json'), '{"version":1');
  const elsewhere = await temporary();
  await symlink(await kept(elsewhere, 'shop_full_20261120_030000'), join(directory, 'link'));
  expect(await read(directory)).toEqual([]);
});

test('how one was made is told as its manifest has it', async () => {
  const directory = await temporary();
  await kept(directory, 'shop_full_20261120_010000', {
    host: 'web-1',
    tool: { name: 'pg_dump', version: '15.18', exitCode: 0 },
    server: { system: 'postgres/main/p1', version: '15.18', position: '0/3000148', role: 'primary' },
    compression: 'zstd',
    rows: { 'public.orders': 40, 'public.items': 2 },
  });
  expect((await read(directory))[0]?.made).toMatchObject({
    host: 'web-1',
    tool: 'pg_dump 15.18',
    server: 'postgres/main/p1 15.18, primary',
    position: '0/3000148',
    compression: 'zstd',
    tables: { count: 2, rows: 42 },
  });
});

test('what other scripts wrote is listed too, also below', async () => {
  const directory = await temporary();
  await writeFile(join(directory, 'shop_full_20261120_010000.sql.gz'), 'x');
  await mkdir(join(directory, 'redis'));
  await writeFile(join(directory, 'redis', 'redis_20261121_010000.rdb.gz'), 'xy');
  await mkdir(join(directory, 'nightly'));
  await writeFile(join(directory, 'nightly', 'toc.dat'), '');
  await utimes(join(directory, 'nightly'), 0, 0);
  expect(await read(directory)).toMatchObject([
    { id: 'redis_20261121_010000', kind: 'rdb', by: 'other', target: undefined, bytes: 2 },
    { id: 'shop_full_20261120_010000', kind: 'dump', database: 'shop', target, bytes: 1 },
    { id: 'nightly', kind: 'dump', format: 'directory', startedAt: 0 },
  ]);
});

test('a proof beside a backup says how far it is', async () => {
  const directory = await temporary();
  const path = await kept(directory, 'shop_full_20261120_010000');
  const [written] = await read(directory);
  await writeFile(join(path, 'proofs.json'), JSON.stringify({ key: 'k', verified: 1 }));
  const [verified] = await read(directory);
  await writeFile(join(path, 'proofs.json'), '{"key": "k", "verified": "yes"}');
  const [forged] = await read(directory);
  expect([written, verified, forged].map((one) => one && levelOf(one))).toEqual([
    'written',
    'verified',
    'written',
  ]);
});

test('two of one name in two directories have ids of their own', async () => {
  const [one, other] = [await temporary(), await temporary()];
  await kept(one, 'shop_full_20261120_010000');
  await kept(other, 'shop_full_20261120_010000');
  const { places } = await readBackups([
    { target, directory: one },
    { target: 'postgres/other', directory: other },
  ]);
  const ids = places.flatMap(({ backups }) => backups.map(({ id }) => id));
  expect(new Set(ids).size).toBe(2);
  expect(ids.every((id) => /^shop_full_20261120_010000~[0-9a-f]{6}$/.test(id))).toBe(true);
});

test('a directory that is not there yet is empty, and one that cannot be read says so', async () => {
  const directory = await temporary();
  await writeFile(join(directory, 'file'), '');
  const { places } = await readBackups([
    { target, directory: join(directory, 'none') },
    { target, directory: join(directory, 'file') },
  ]);
  expect(places.map(({ unread }) => unread)).toEqual([
    undefined,
    `${join(directory, 'file')} cannot be read: a part of the path is not a directory`,
  ]);
});

test('a manifest that names files outside of its directory is none', async () => {
  const directory = await temporary();
  await kept(directory, 'shop_full_20261120_010000', {
    files: [{ path: '../../etc/passwd', bytes: 1, sha256: '0'.repeat(64) }],
  });
  expect(await read(directory)).toEqual([]);
});
