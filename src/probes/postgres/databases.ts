import type { Probe } from '../../core/probe.ts';
import type { Database, Databases, RoleLimits, Settings } from '../../domain/postgres/databases.ts';
import { parseInterval } from '../../domain/postgres/interval.ts';
import { count, flag, maybeNumber, maybeText, type Row, text } from '../../systems/postgres/row.ts';
import type { PostgresFace } from '../../systems/postgres.ts';
import { needed, readOrThrow } from './answer.ts';

const wrap = 2 ** 31;

export function databasesOf(rows: readonly Row[], sizes: readonly Row[]): readonly Database[] {
  const bytes = new Map(sizes.map((row) => [text(row, 'name'), maybeNumber(row, 'bytes')]));
  return rows.map((row) => {
    const [name, xidAge] = [text(row, 'name'), count(row, 'xid_age')];
    return {
      name,
      bytes: bytes.get(name),
      connections: count(row, 'connections'),
      xidAge,
      wraparound: xidAge / wrap,
    };
  });
}

/** What `ALTER ROLE … SET` gave the role's sessions; `settings` is one `name=value` a line. */
export function roleLimitsOf(row: Row): RoleLimits {
  const lines = (maybeText(row, 'settings') ?? '').split('\n');
  const settings = new Map(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const limit = maybeNumber(row, 'connection_limit');
  return {
    role: text(row, 'role'),
    statementTimeout: parseInterval(settings.get('statement_timeout')),
    lockTimeout: parseInterval(settings.get('lock_timeout')),
    idleInTransactionTimeout: parseInterval(settings.get('idle_in_transaction_session_timeout')),
    connectionLimit: limit === undefined || limit < 0 ? undefined : limit,
  };
}

export const settingsOf = (rows: readonly Row[]): Settings => ({
  values: Object.fromEntries(rows.map((row) => [text(row, 'name'), text(row, 'setting')])),
  pendingRestart: rows.filter((row) => flag(row, 'pending_restart')).map((row) => text(row, 'name')),
});

const slow = ['databases', 'databaseSizes', 'roleLimits', 'settings', 'walDirectory'] as const;

/** Sizes, wraparound and the roles' own limits: what costs the server more to tell, and changes slowly. */
export const databases: Probe<PostgresFace, Databases> = {
  every: 300_000,
  everyHidden: 300_000,
  timeout: 10_000,
  async read(face, _last, { signal }) {
    const answer = readOrThrow(await face.read(slow, signal));
    const { databaseSizes = [], roleLimits = [], settings, walDirectory = [] } = answer.rows;
    const [wal] = walDirectory;
    return {
      databases: databasesOf(needed(answer.rows.databases, 'databases', answer), databaseSizes),
      roles: roleLimits.map(roleLimitsOf),
      settings: settings && settingsOf(settings),
      walBytes: wal && maybeNumber(wal, 'bytes'),
    };
  },
};
