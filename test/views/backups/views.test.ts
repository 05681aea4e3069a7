import { expect, test } from 'vitest';
import type { Backup } from '../../../src/domain/backup.ts';
import { worldOf } from '../../../src/domain/world.ts';
import { backupList } from '../../../src/views/backups/list.ts';
import { bindList } from '../../../src/views/bound.ts';
import type { Intent } from '../../../src/views/intent.ts';
import { createTables } from '../../../src/views/tables.ts';
import { backup } from '../../domain/backups.ts';
import { detailOf, tableOf } from '../drawn.ts';
import { consoleOn } from '../fakes.ts';
import { hour, known, live, now, stackOf, systems } from '../world.ts';

const broken = backup({
  id: 'shop_full_20261119_010000',
  startedAt: now - 25 * hour,
  path: '/var/backups/shop_full_20261119_010000',
  proofs: { verified: now - 25 * hour, broken: { at: now - hour, because: 'toc.dat has another checksum' } },
});
const dump = backup({
  proofs: { verified: now - hour, restoreTested: now - hour / 2 },
  isKept: true,
  made: {
    host: 'web-1',
    tool: 'pg_dump 15.18',
    server: 'postgres/main/p1 15.18, primary',
    position: '0/3000148',
    compression: 'zstd',
    tables: { count: 42, rows: 1_240_000 },
    files: 3,
  },
});
const script = backup({
  id: 'config_20261118_020000\u001b[2J',
  target: undefined,
  kind: 'config',
  format: 'tar.gz',
  database: undefined,
  path: '/var/backups/config/config_20261118_020000.tar.gz',
  startedAt: now - 48 * hour,
  took: undefined,
  bytes: undefined,
  by: 'other',
  proofs: {},
});
const place = { target: 'postgres/main', directory: '/var/backups' };
const read = (backups: readonly Backup[], unread?: string) =>
  known({ backups: { host: live({ places: [{ place, backups, unread }] }) } });
const stack = stackOf(systems.host);
const all = read([dump, script, broken]);

test('the broken ones stand first, then the newest, at 160 columns', () => {
  expect(tableOf(backupList, all, stack, 160)).toMatchInlineSnapshot(`
    "  level             of                          age     size     took  begun            kind            backup                        where
    ▸ ▲ broken          postgres/main shop          1 d     2 GB     41 s  19 Nov 01:41:30  dump custom     shop_full_20261119_010000     /var/backups/shop_full_2…
      ● restore-tested  postgres/main shop        1h41m     2 GB     41 s  01:00:00         dump custom     shop_full_20261120_010000     /var/backups/shop_full_2…
      ○ written         not known                   2 d        –        –  18 Nov 02:41:30  config tar.gz   config_20261118_020000        /var/backups/config/conf…"
  `);
});

test('at 120 columns', () => {
  expect(tableOf(backupList, all, stack, 120)).toMatchInlineSnapshot(`
    "  level             of                            age     size     took  begun            backup
    ▸ ▲ broken          postgres/main shop            1 d     2 GB     41 s  19 Nov 01:41:30  shop_full_20261119_010000
      ● restore-tested  postgres/main shop          1h41m     2 GB     41 s  01:00:00         shop_full_20261120_010000
      ○ written         not known                     2 d        –        –  18 Nov 02:41:30  config_20261118_020000"
  `);
});

test('at 80 columns', () => {
  expect(tableOf(backupList, all, stack, 80)).toMatchInlineSnapshot(`
    "  level             of                             age     size  begun
    ▸ ▲ broken          postgres/main shop             1 d     2 GB  19 Nov 01:41:30
      ● restore-tested  postgres/main shop           1h41m     2 GB  01:00:00
      ○ written         not known                      2 d        –  18 Nov 02:41:30"
  `);
});

test('in detail, what it is, how far it is proven, and how it was made', () => {
  expect(detailOf(backupList, all, stack, dump.id)).toMatchInlineSnapshot(`
    "level           ● restore-tested · kept: prune leaves it alone
    backup          shop_full_20261120_010000
    of              postgres/main shop
    kind            dump custom
    begun           01:00:00, 1h41m ago
    size            2 GB in 41 s
    where           /var/backups/shop_full_20261120_010000

    Proofs
    read whole      01:41:30
    restore-tested  02:11:30
    off-site        never

    Manifest
    written by      pg_dump 15.18 on web-1
    taken from      postgres/main/p1 15.18, primary
    position        0/3000148
    holds           1 240 000 rows in 42 tables
    files           3, compression zstd"
  `);
});

test('in detail, why it is broken, and that another script wrote it', () => {
  const detail = detailOf(backupList, all, stack, broken.id);
  expect(detail).toContain('broken          toc.dat has another checksum');
  expect(detailOf(backupList, all, stack, 'config')).toContain('none: another script wrote it');
});

test('the title says how many are broken, and what could not be read', () => {
  expect(backupList.note?.(all, stack)).toBe('1 broken');
  expect(backupList.note?.(read([], '/var/backups cannot be read: permission denied'), stack)).toBe(
    '/var/backups cannot be read: permission denied',
  );
});

test('a row is verified and restored as itself, and backed up as what it is of', () => {
  const list = bindList(backupList);
  const world = { ...worldOf(stack, now), readings: all };
  const itself = { kind: 'backup', name: dump.id };
  expect(list.target(world, dump.id)).toEqual(itself);
  expect(list.target(world, dump.id, 'verify')).toEqual(itself);
  expect(list.target(world, dump.id, 'backup')).toEqual({ kind: 'postgres', name: 'main' });
});

test('what was taken together is a row too, of the whole stack', () => {
  const one = { ...dump, set: 'shop_set_20261120_010000' };
  const world = { ...worldOf(stack, now), readings: read([one]) };
  const list = bindList(backupList);
  const id = 'shop_set_20261120_010000';
  expect(list.target(world, id, 'restore')).toEqual({ kind: 'backup', name: id });
  expect(list.target(world, id, 'backup')).toEqual({ kind: 'stack', name: '' });
  expect(tableOf(backupList, read([one]), stack, 130)).toMatch(/restore-tested +stack .* set +shop_set_/);
  expect(detailOf(backupList, read([one]), stack, id)).toMatch(
    /Holds\n *dump +● restore-tested postgres\/main shop, 2 GB/,
  );
});

test('b on a row plans a backup of what it is of', () => {
  const { store, app } = consoleOn({ ...worldOf(stack, now), readings: all }, { tables: createTables() });
  const send = (intent: Intent) =>
    store.send(intent, app.drawing.draw(store.view(), { columns: 100, rows: 30 }).scene);
  send({ type: 'go', screen: 'backups' });
  const target = { kind: 'postgres', name: 'main' };
  expect(send({ type: 'plan', action: 'backup' })).toEqual([
    { type: 'plan', request: { action: 'backup', target, flags: {} } },
  ]);
});

test('without a backup it says how to have one', () => {
  expect(tableOf(backupList, read([]), stack, 130)).toContain(backupList.empty);
});

test('what is left elsewhere only stands in the list, with where it is', () => {
  const copy = 's3://shop/database-backups/shop/postgres/main/shop_full_20261120_010000';
  const gone = backup({ isElsewhere: true, proofs: { copy, offSite: now - hour } });
  const elsewhere = { at: now, backups: [gone] };
  const seen = known({ backups: { host: live({ places: [{ place, backups: [], elsewhere }] }) } });
  expect(tableOf(backupList, seen, stack, 160)).toContain('off-site');
  const detail = detailOf(backupList, seen, stack, gone.id);
  expect(detail).toContain('elsewhere only');
  expect(detail).toContain('s3://shop/database-backups/');
});

test('a copy that is broken is told, and the backup here stays what it is', () => {
  const copyBroken = { at: now - hour, because: 'toc.dat is missing in the copy' };
  const detail = detailOf(
    backupList,
    read([backup({ proofs: { verified: now, copyBroken } })]),
    stack,
    'shop',
  );
  expect(detail).toContain('toc.dat is missing in the copy');
  expect(detail).toContain('verified');
});
