import type { Duration, Instant } from '../core/reading.ts';

/**
 * How a Sentinel sees a server: `up`; `suspected`, it alone calls it down (`s_down`); `down`, enough Sentinels agree
 * (`o_down`); `cut off`, its own connection to it is broken.
 */
export type SentinelView = 'up' | 'cut off' | 'suspected' | 'down';

export type WatchedServer = {
  readonly host: string;
  readonly port: number;
  readonly runId: string;
  readonly view: SentinelView;
  /** As the server has it: `s_down,master,disconnected`. */
  readonly flags: string;
};

export type WatchedReplica = WatchedServer & {
  readonly isLinked: boolean;
  readonly offset: number | undefined;
  readonly priority: number | undefined;
};

/** What one Sentinel says of the master it was asked for. Source: `SENTINEL MASTER|REPLICAS|SENTINELS|CKQUORUM`, `INFO`. */
export type Sentinel = {
  readonly version: string;
  readonly startedAt: Instant;
  /** Its clock jumped, or it was starved: it watches, and does nothing. */
  readonly isTilted: boolean;
  readonly masterName: string;
  readonly master: WatchedServer;
  readonly isFailingOver: boolean;
  /** Grows with each failover. */
  readonly epoch: number | undefined;
  /** Votes it takes to call the master down. */
  readonly votes: number;
  readonly downAfter: Duration | undefined;
  readonly quorum: { readonly is: 'reachable' | 'lost'; readonly message: string };
  readonly replicas: readonly WatchedReplica[];
  /** The other Sentinels it knows of. */
  readonly others: readonly WatchedServer[];
};
