import { duration } from '../../core/format.ts';
import { maskPasswords } from '../../core/mask.ts';
import { sanitize } from '../../core/sanitize.ts';
import { count, flag, maybeNumber, maybeText, type Row, text } from '../../systems/postgres/row.ts';

/** A session as it is now; times in milliseconds by the server's clock. */
export type Client = {
  readonly pid: number;
  readonly startedAt: number;
  readonly user: string;
  readonly database: string;
  readonly application: string;
  readonly address: string;
  readonly state: string;
  readonly wait: string | undefined;
  readonly queryAt: number | undefined;
  readonly transactionAge: number | undefined;
  readonly stateAge: number | undefined;
  readonly query: string;
  readonly isSuperuser: boolean;
};

export const clientOf = (row: Row): Client => ({
  pid: count(row, 'pid'),
  startedAt: count(row, 'started_at'),
  user: text(row, 'user'),
  database: text(row, 'database'),
  application: text(row, 'application'),
  address: text(row, 'address'),
  state: text(row, 'state'),
  wait: maybeText(row, 'wait'),
  queryAt: maybeNumber(row, 'query_at'),
  transactionAge: maybeNumber(row, 'transaction_age'),
  stateAge: maybeNumber(row, 'state_age'),
  query: maskPasswords(text(row, 'query')),
  isSuperuser: flag(row, 'is_superuser'),
});

/** A transaction that waits for its second word, and for nobody's session. */
export type Prepared = {
  readonly gid: string;
  readonly owner: string;
  readonly database: string;
  readonly age: number;
};

export const preparedOf = (row: Row): Prepared => ({
  gid: text(row, 'gid'),
  owner: text(row, 'owner'),
  database: text(row, 'database'),
  age: count(row, 'age'),
});

/** A line of the tree of who waits for whom. */
export type Waiting = {
  readonly root: number;
  readonly depth: number;
  readonly pid: number;
  /** How many wait behind it. */
  readonly blocks: number;
  readonly waited: number | undefined;
};

export const waitingOf = (row: Row): Waiting => ({
  root: count(row, 'root'),
  depth: count(row, 'depth'),
  pid: count(row, 'pid'),
  blocks: count(row, 'blocks'),
  waited: maybeNumber(row, 'waited'),
});

/** "app@shop, billing, from 10.0.0.5, idle in transaction for 41 s" */
export function clientWords(client: Client): string {
  const { user, database, application, address, state, stateAge } = client;
  return [
    `${sanitize(user)}@${sanitize(database)}`,
    sanitize(application) || 'no application name',
    address === '' ? 'from this server itself' : `from ${sanitize(address)}`,
    `${sanitize(state)}${stateAge === undefined ? '' : ` for ${duration(stateAge)}`}`,
  ].join(', ');
}
