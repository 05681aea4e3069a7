import { describe, expect, it } from 'vitest';
import { isUnfinished, nameOf, stampOf, toldByName } from '../../../src/domain/backup/names.ts';

const at = Date.UTC(2026, 10, 20, 1, 2, 3, 456);

describe('the name of a backup of ours', () => {
  it('has database, type and time, as the documents have it', () => {
    expect(nameOf('shop', 'full', at)).toBe('shop_full_20261120_010203');
    expect(stampOf(at)).toBe('20261120_010203');
  });

  it.each([
    ['../../etc/passwd', 'etc-passwd_full_20261120_010203'],
    ['订单', '-_full_20261120_010203'.replace(/^-/, 'database')],
    ['a b\u001b[2J', 'a-b-2J_full_20261120_010203'],
  ])('holds nothing of %j that is more than a name', (database, name) => {
    expect(nameOf(database, 'full', at)).toBe(name);
  });
});

describe('the name of a file that another script wrote', () => {
  const local = new Date(2026, 10, 20, 1, 2, 3).getTime();

  it.each([
    ['shop_full_20261120_010203.sql.gz', 'dump', 'sql.gz', 'shop', local],
    ['my_shop_full_20261120_010203.sql', 'dump', 'sql', 'my_shop', local],
    ['postgres_20261120_010203.sql.gz', 'dump', 'sql.gz', undefined, local],
    ['redis_20261120_010203.rdb.gz', 'rdb', 'rdb.gz', undefined, local],
    ['config_20261120_010203.tar.gz', 'config', 'tar.gz', undefined, local],
    ['config_backup_20261120_010203.tar.gz', 'config', 'tar.gz', undefined, local],
    ['logs_20261120_010203.tar.gz', 'logs', 'tar.gz', undefined, local],
    ['full_app_backup_20261120_010203.tar.gz', 'files', 'tar.gz', undefined, local],
    ['backup-20261120-010203.tar.gz', 'files', 'tar.gz', undefined, local],
    ['before-the-move.dump', 'dump', 'custom', undefined, undefined],
    ['shop_full_20261399_010203.sql.gz', 'dump', 'sql.gz', 'shop', undefined],
  ] as const)('%s is a %s in %s', (name, kind, format, database, startedAt) => {
    expect(toldByName(name)).toMatchObject({ kind, format, database, startedAt });
  });

  it.each([
    'notes.txt',
    'shop.sql.gz.partial',
    '.shop.sql.gz',
    'shop.dump.failed',
    'shop_full_20261120_010203',
  ])('%s is no backup', (name) => {
    expect(toldByName(name)).toBeUndefined();
  });

  it('tells what is left over from what is whole', () => {
    expect(['a.partial', 'a.failed', '.a', 'a.tmp'].every(isUnfinished)).toBe(true);
    expect(isUnfinished('partial_full_20261120_010203')).toBe(false);
  });
});
