/** A connection to the server, and what it does. */
export type Session = {
  readonly pid: number;
  readonly startedAt: number;
  readonly user: string;
  readonly database: string;
  readonly application: string;
  readonly address: string;
  readonly state: string;
  readonly wait: string | undefined;
  /** Milliseconds. */
  readonly transactionAge: number | undefined;
  readonly queryAge: number | undefined;
  readonly stateAge: number | undefined;
  readonly query: string;
  /** DROP, DELETE, UPDATE, ALTER, TRUNCATE and the like (requirement A4). */
  readonly sensitive: string | undefined;
  readonly blockedBy: readonly number[];
  /** It is ours. */
  readonly own: boolean;
};

export const isIdleInTransaction = ({ state }: Pick<Session, 'state'>): boolean =>
  state.startsWith('idle in transaction');

/** One line of the lock tree, roots first. pid 0 is a prepared transaction. */
export type Lock = {
  readonly root: number;
  readonly depth: number;
  readonly pid: number;
  /** When it connected; undefined for a prepared transaction, and in older recordings. */
  readonly startedAt?: number | undefined;
  /** How many sessions wait behind this one. */
  readonly blocks: number;
  readonly application: string;
  readonly user: string;
  readonly state: string;
  readonly wants: string | undefined;
  readonly on: string | undefined;
  /** Milliseconds. */
  readonly transactionAge: number | undefined;
  readonly waited: number | undefined;
  readonly query: string;
};

/** The session that a standby's replay waits for. */
export type ReplayHolder = Pick<
  Session,
  'pid' | 'startedAt' | 'application' | 'user' | 'state' | 'transactionAge'
>;

/** The sessions of a server, and who waits for whom. */
export type Sessions = {
  readonly sessions: readonly Session[];
  readonly locks: readonly Lock[];
  /** Of a standby whose replay waits for somebody who reads. */
  readonly replayHeld?: ReplayHolder;
  /** More sessions existed than are listed. */
  readonly truncated: boolean;
};

/** One kind of statement since its counters were reset. Source: `pg_stat_statements`. */
export type Statement = {
  readonly id: string;
  readonly database: string;
  readonly user: string;
  readonly query: string;
  readonly calls: number;
  readonly totalMs: number;
  readonly meanMs: number;
  readonly maxMs: number;
  readonly rows: number;
  /** Since the last reading, undefined on the first. */
  readonly callsNew: number | undefined;
  readonly msNew: number | undefined;
};

/** `absent`: the server does not count its statements, or does not tell us. */
export type Statements =
  | {
      readonly is: 'read';
      readonly statements: readonly Statement[];
      /** Executions of slow statements since this console opened, see `slowCallsIn`; undefined in older recordings. */
      readonly slowCalls?: number;
    }
  | { readonly is: 'absent'; readonly because: string };

/** Milliseconds within which two starts are of one session: what a screen shows, and somebody types, is rounded. */
export const startTolerance = 1;

/** Whether a pid that is given again is still the same session. */
export const isSameStart = (one: number, other: number): boolean => Math.abs(one - other) <= startTolerance;
