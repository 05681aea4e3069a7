import type { Instant } from '../../core/reading.ts';
import type { BackupFormat, BackupKind } from '../backup.ts';

/** What the name of a file that another script wrote tells of it. */
export type ToldByName = {
  /** The name without what its format adds. */
  readonly id: string;
  readonly kind: BackupKind;
  readonly format: BackupFormat;
  readonly database: string | undefined;
  /** The time in its name, which such scripts write in the machine's own zone. */
  readonly startedAt: Instant | undefined;
};

/** `20261120_010000`, in UTC: the time in the names of our own. */
export const stampOf = (at: Instant): string =>
  new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_');

/** `shop_full_20261120_010000`: the name of a backup that is begun now. A name from outside may hold anything. */
export const nameOf = (what: string, type: 'full' | 'base' | 'set', at: Instant): string =>
  `${what.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^[.-]+/, '') || 'database'}_${type}_${stampOf(at)}`;

const unfinished = /\.(partial|failed|tmp|part|incomplete)$/i;

/** Whether something is left over from a backup that came to no end. */
export const isUnfinished = (name: string): boolean => unfinished.test(name) || name.startsWith('.');

const endings: readonly (readonly [ending: RegExp, kind: BackupKind, format: BackupFormat])[] = [
  [/\.sql\.gz$/, 'dump', 'sql.gz'],
  [/\.sql$/, 'dump', 'sql'],
  [/\.(dump|pgdump|pgc)$/, 'dump', 'custom'],
  [/\.rdb\.gz$/, 'rdb', 'rdb.gz'],
  [/\.rdb$/, 'rdb', 'rdb'],
  [/\.(tar\.gz|tgz)$/, 'files', 'tar.gz'],
  [/\.tar$/, 'files', 'tar'],
];

/** `{db}_{type}_{YYYYMMDD_HHMMSS}.sql.gz`, `postgres_DATE.sql.gz`, `config_DATE.tar.gz` and the like; undefined for no backup. */
export function toldByName(name: string): ToldByName | undefined {
  const found = endings.find(([ending]) => ending.test(name));
  if (found === undefined || isUnfinished(name)) return undefined;
  const [ending, kind, format] = found;
  const id = name.replace(ending, '');
  const [, before = '', date, time] = /^(.*?)[_-]?(\d{8})[_-](\d{6})$/.exec(id) ?? [];
  const isArchive = kind === 'files';
  return {
    id,
    kind:
      isArchive && /^config(_|$)/.test(before)
        ? 'config'
        : isArchive && /^logs(_|$)/.test(before)
          ? 'logs'
          : kind,
    format,
    database: kind === 'dump' ? databaseIn(before) : undefined,
    startedAt: date === undefined || time === undefined ? undefined : localTime(date, time),
  };
}

/** `shop_full` is of shop; `postgres` alone is a script's name for whatever it dumped. */
function databaseIn(before: string): string | undefined {
  const [, database] = /^(.+)_[a-z]+$/.exec(before) ?? [];
  return database;
}

function localTime(date: string, time: string): Instant | undefined {
  const two = (text: string, from: number): number => Number(text.slice(from, from + 2));
  const at = new Date(
    Number(date.slice(0, 4)),
    two(date, 4) - 1,
    two(date, 6),
    two(time, 0),
    two(time, 2),
    two(time, 4),
  );
  return at.getDate() === two(date, 6) && at.getHours() === two(time, 0) ? at.getTime() : undefined;
}
