/** A position in the write-ahead log as bytes from its start, `0/7A41F28` read as a number (exact below 2^53). */
export type Lsn = number;

export type Connections = {
  readonly max: number;
  readonly reserved: number;
  /** max − reserved: what ordinary clients can have. */
  readonly usable: number;
  readonly used: number;
  readonly active: number;
  readonly idle: number;
  readonly idleInTransaction: number;
  readonly waitingForLock: number;
  /** Milliseconds. */
  readonly oldestTransaction: number | undefined;
  readonly oldestIdleInTransaction: number | undefined;
  readonly by: readonly {
    readonly application: string;
    readonly user: string;
    readonly database: string;
    readonly state: string;
    readonly wait: string;
    readonly count: number;
  }[];
};

/** One row of pg_stat_replication on the node that sends. Bytes are the truth. */
export type Sender = {
  readonly application: string;
  readonly address: string;
  readonly slot: string | undefined;
  readonly state: string;
  readonly sync: string;
  /** Bytes between this node's position and the standby's, by stage. Negative: a diverged standby. */
  readonly notSent: number | undefined;
  readonly inFlight: number | undefined;
  readonly flushLag: number | undefined;
  readonly replayLag: number | undefined;
  /** Milliseconds since the standby last reported. */
  readonly replyAge: number | undefined;
  readonly replayed: Lsn | undefined;
};

/** A standby's view of itself. */
export type Receiver = {
  /** `streaming`; undefined when no receiver runs: the standby is cut off; `hidden` when one runs that our role may not see. */
  readonly status: string | undefined;
  readonly senderHost: string | undefined;
  readonly senderPort: number | undefined;
  readonly slot: string | undefined;
  readonly received: Lsn | undefined;
  readonly replayed: Lsn | undefined;
  readonly paused: 'not paused' | 'pause requested' | 'paused';
  /** Bytes received and not yet replayed. */
  readonly applyGap: number | undefined;
  /** Milliseconds since the sender's last message. */
  readonly messageAge: number | undefined;
  /** Milliseconds, by the server's clocks; only a hint, see `standbyLag`. */
  readonly lastReplayAge: number | undefined;
};

export type Slot = {
  readonly name: string;
  readonly type: string;
  readonly active: boolean;
  readonly walStatus: string | undefined;
  readonly retained: number | undefined;
  /** Bytes left before the slot is lost; undefined: no limit, the disk is the limit. */
  readonly safe: number | undefined;
};

export type Archiver = {
  readonly mode: string;
  readonly failingNow: boolean;
  readonly archived: number;
  readonly failed: number;
  /** Segments waiting; undefined without the right to look. */
  readonly backlog: number | undefined;
  readonly lastFailed: string | undefined;
};

/** Cumulative counters of all databases together; rates come from two readings, dropped when anything fell or was reset. */
export type Counters = {
  readonly commits: number;
  readonly rollbacks: number;
  readonly blocksHit: number;
  readonly blocksRead: number;
  readonly deadlocks: number;
  readonly conflicts: number;
  readonly tempFiles: number;
  readonly tempBytes: number;
  readonly tuplesRead: number;
  readonly checkpointsTimed: number | undefined;
  readonly checkpointsRequested: number | undefined;
  readonly resetAt: string;
};

/** Per second since the last reading; ratios 0 to 1. */
export type Rates = {
  readonly transactions: number;
  readonly rollbacks: number;
  readonly hitRatio: number | undefined;
  readonly deadlocks: number;
  readonly tempBytes: number;
  readonly tuplesRead: number;
  readonly walBytes: number | undefined;
};

/** A part of the reading that could not be read, with the reason: a missing right, mostly. */
export type Missing = { readonly part: string; readonly because: string };

export type Up = {
  readonly is: 'up';
  readonly role: 'primary' | 'standby';
  /** server_version_num, and as people write it. */
  readonly versionNumber: number;
  readonly version: string;
  /** Identifies the cluster: two primaries with the same one are a split brain. Decimal text, too long for a number. */
  readonly systemIdentifier: string | undefined;
  readonly timeline: number | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** When the configuration was last loaded. Source: `pg_conf_load_time()`. */
  readonly loadedAt?: number | undefined;
  readonly clusterName: string;
  readonly readOnly: boolean;
  /** Where new log goes: the primary's write position, the standby's receive position. */
  readonly position: Lsn | undefined;
  /** Where the write position was when, newest last, on the console's clock: the measure of a standby's lag in time. */
  readonly positions: readonly (readonly [at: number, position: Lsn])[];
  readonly connections: Connections;
  readonly senders: readonly Sender[];
  readonly receiver: Receiver | undefined;
  readonly slots: readonly Slot[];
  readonly archiver: Archiver | undefined;
  readonly counters: Counters | undefined;
  readonly rates: Rates | undefined;
  readonly preparedTransactions: number;
  readonly synchronousStandbys: string;
  /** What the connecting role could do beyond watching, for the header's warning. */
  readonly couldWrite: string | undefined;
  /** A pooler sits between us and the server. */
  readonly throughPooler: boolean;
  readonly missing: readonly Missing[];
};

/** What a server says instead of letting anybody in. `limit`: whose limit is reached. */
export type Unavailable =
  | { readonly is: 'full'; readonly message: string; readonly limit: 'server' | 'role' | 'database' }
  | { readonly is: 'starting' | 'stopping' | 'recovering'; readonly message: string };

/**
 * What a node said. `full` ("too many clients") and `starting` are answers, not failures: the server is there.
 */
export type PostgresNode = Up | Unavailable;
