import { activity } from './activity.ts';
import { backups } from './backups.ts';
import { maintenance } from './maintenance.ts';
import { primacy } from './primacy.ts';
import { replication } from './replication.ts';
import { restore } from './restore.ts';
import { sessionsToEnd } from './sessions.ts';

/** What the text of a statement depends on. */
export type Server = {
  /** server_version_num: 150018. */
  readonly versionNumber: number;
  /** Where pg_stat_statements is installed in the connected database. */
  readonly statementsSchema: string | undefined;
};

/** A statement, or why there is none for this server. */
export type Statement = (server: Server) => string | { readonly absent: string };

/**
 * Every statement this program ever sends to a watched server, by name. Each is one SELECT without a semicolon.
 * Ages are milliseconds, times milliseconds since the epoch, by the server's clock; positions are text.
 */
export const statements = {
  ...activity,
  ...replication,
  ...maintenance,
  ...backups,
  ...restore,
  ...sessionsToEnd,
  ...primacy,
} as const satisfies Record<string, Statement>;

export type StatementName = keyof typeof statements;
const names = Object.keys(statements) as readonly StatementName[]; // the keys of a const object

/** Milliseconds: ours is never the query that somebody has to look for. */
export const limits = { statement: 2000, lock: 200, idle: 5000 } as const;

const opening = [
  'BEGIN READ ONLY',
  `SET LOCAL statement_timeout = ${limits.statement}`,
  `SET LOCAL lock_timeout = ${limits.lock}`,
  `SET LOCAL idle_in_transaction_session_timeout = ${limits.idle}`,
] as const;
const closing = 'COMMIT';
/** Ends a transaction in which a statement failed. */
export const rollback = 'ROLLBACK';

/** One round trip: a read-only transaction that takes its settings with it when it ends. */
export const enclosed = (selects: readonly string[]): string => [...opening, ...selects, closing].join('; ');

/** The same of statements of ours. */
export const transaction = (selects: readonly string[]): string => enclosed(selects.map(normalise));

/** The results of the selects among those of a transaction. */
export const resultsOf = <T>(results: readonly T[]): readonly T[] => results.slice(opening.length, -1);

/** One line, single spaces: how texts are compared. */
export const normalise = (sql: string): string => sql.replace(/\s+/g, ' ').trim();

/** Everything that may ever be seen on the wire to this server, normalised; the test's measure of read-only. */
export function allowedStatements(server: Server): ReadonlySet<string> {
  const selects = names.map((name) => statements[name](server)).filter((sql) => typeof sql === 'string');
  return new Set([...opening, ...selects, closing, rollback].map(normalise));
}
