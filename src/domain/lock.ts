import type { Instant } from '../core/reading.ts';
import type { Process, RunId } from './run.ts';

/** What a target is locked for. */
export type LockPurpose = {
  /** `restart`. */
  readonly action: string;
  readonly run?: RunId;
};

/** Who keeps others off a target. */
export type LockOwner = Process & {
  readonly uid: number;
  readonly since: Instant;
  /** What its owner says of itself; not there when that cannot be read. */
  readonly told?: LockPurpose & {
    /** `kind/name`. */
    readonly target: string;
    readonly user: string;
  };
};
