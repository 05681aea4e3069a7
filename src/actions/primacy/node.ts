import type { FailureKind, Instant } from '../../core/reading.ts';
import type { Lsn, Unavailable } from '../../domain/postgres.ts';
import type { System } from '../../domain/stack.ts';

/** A node that says how it is. `undefined` throughout: it does not tell us. Durations are milliseconds. */
export type UpNode = {
  readonly is: 'up';
  readonly system: System;
  readonly role: 'primary' | 'standby';
  /** server_version_num: 150018. */
  readonly version: number;
  readonly startedAt: Instant;
  readonly systemIdentifier: string | undefined;
  /** Of a primary, of the file that it writes; of a standby, that which it receives, or has reached. */
  readonly timeline: number | undefined;
  /** Of the last checkpoint: it is behind `timeline` until the first one after a promotion. */
  readonly checkpointTimeline: number | undefined;
  /** Of a primary what it has written; of a standby what it has received or replayed, whichever is more. */
  readonly position: Lsn | undefined;
  readonly replayed: Lsn | undefined;
  readonly isPaused: boolean;
  readonly receiver: {
    /** `streaming`; `hidden` for a role that may not see it; undefined: none runs. */
    readonly status: string | undefined;
    readonly host: string | undefined;
    readonly port: number | undefined;
    readonly messageAge: number | undefined;
  };
  /** What it is to follow, without passwords. */
  readonly conninfo: string | undefined;
  readonly senders: readonly SenderSeen[];
  readonly slots: readonly SlotSeen[];
  /** As `pg_settings` has them, in base units; what our role may not see is not there. */
  readonly settings: Readonly<Record<string, string>>;
  /** Settings that wait for a restart. */
  readonly pendingRestart: string | undefined;
  readonly baseBackups: number;
  /** Files that wait to be archived, and whether the last attempt failed; undefined: it does not archive. */
  readonly archiver: { readonly waiting: number | undefined; readonly isFailing: boolean } | undefined;
  readonly clients: number;
  readonly preparedTransactions: number;
  readonly oldestTransaction: number | undefined;
  /** Its own address as we reach it; undefined through a socket. */
  readonly address: string | undefined;
  readonly isThroughPooler: boolean;
  /** Traces of another program that moves primaries: "session Patroni". */
  readonly marks: readonly string[];
  /** Who holds the lock of whoever moves the primary; undefined: nobody. */
  readonly lock: LockSeen | undefined;
  /** Another standby calls itself the same: `name`, or is at the same address besides: `place`. */
  readonly alike?: 'name' | 'place';
  /** What could not be read, and why. */
  readonly missing: readonly string[];
};

/** A node that does not say how it is. */
export type SilentNode = {
  readonly is: 'silent';
  readonly system: System;
  /** How it fails to: one that is full, or stopping, is there all the same. */
  readonly how: FailureKind | Unavailable['is'];
  readonly because: string;
};

export type NodeSeen = UpNode | SilentNode;

export type SenderSeen = {
  readonly application: string;
  /** The other end as this node sees it; undefined through a socket. */
  readonly address: string | undefined;
  readonly slot: string | undefined;
  readonly state: string;
  /** `sync`, `quorum`, `potential` or `async`. */
  readonly sync: string;
  /** Bytes that it has not flushed, and not replayed. */
  readonly flushLag: number | undefined;
  readonly replayLag: number | undefined;
  readonly replyAge: number | undefined;
};

export type SlotSeen = {
  readonly name: string;
  readonly type: 'physical' | 'logical';
  readonly isActive: boolean;
  /** A logical one that the standbys have too. */
  readonly isSynced: boolean;
};

export type LockSeen = {
  readonly pid: number;
  readonly user: string;
  readonly address: string;
  readonly application: string;
  readonly since: Instant | undefined;
};

/** Whether a standby receives, as far as our role may see that. */
export const isReceiving = ({ receiver: { status } }: Pick<UpNode, 'receiver'>): boolean =>
  status === 'streaming' || status === 'hidden';

/** A setting that is a number; undefined where it is not told. */
export function numberOf({ settings }: Pick<UpNode, 'settings'>, name: string): number | undefined {
  const value = settings[name];
  return value === undefined || !/^-?\d+(\.\d+)?$/.test(value) ? undefined : Number(value);
}
