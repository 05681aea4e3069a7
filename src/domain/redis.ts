import type { Duration, Instant } from '../core/reading.ts';
import type { RedisPersistence } from './redis/persistence.ts';

/** A replica as its master sees it. Source: `slaveN` of `INFO replication`. */
export type RedisReplica = {
  /** `10.0.0.22:6379`, as the replica announces itself. */
  readonly address: string;
  /** `online`, `wait_bgsave`, `send_bulk`. */
  readonly state: string;
  /** What it has acknowledged, in bytes of the replication stream. */
  readonly offset: number | undefined;
  /** Since it last acknowledged. */
  readonly lag: Duration | undefined;
};

/** A replica's own view of its master. Source: `INFO replication`. */
export type RedisLink = {
  /** `10.0.0.21:6379` */
  readonly master: string;
  readonly status: 'up' | 'down';
  /** Since the master last said anything. */
  readonly silence: Duration | undefined;
  readonly downFor: Duration | undefined;
  /** Bytes of the full copy that are still to come, while one is under way. */
  readonly syncing: { readonly left: number | undefined } | undefined;
  /** 0: Sentinel never promotes it. */
  readonly priority: number | undefined;
};

/** What only grows since the start. Source: `INFO stats`. */
export type RedisCounters = {
  readonly commands: number | undefined;
  readonly hits: number | undefined;
  readonly misses: number | undefined;
  readonly evicted: number | undefined;
  readonly expired: number | undefined;
  readonly rejected: number | undefined;
  readonly connections: number | undefined;
  /** Bytes. */
  readonly received: number | undefined;
  readonly sent: number | undefined;
  /** Errors answered to clients, of all kinds. */
  readonly errors: number | undefined;
};

/** A second's worth, between two readings. */
export type RedisRates = {
  readonly commands: number | undefined;
  /** 0 to 1; undefined while nothing was looked up. */
  readonly hitRatio: number | undefined;
  readonly evicted: number | undefined;
  readonly expired: number | undefined;
  readonly rejected: number | undefined;
  readonly received: number | undefined;
  readonly sent: number | undefined;
};

/** Source: `INFO memory`. Bytes. */
export type RedisMemory = {
  readonly used: number;
  readonly resident: number | undefined;
  readonly peak: number | undefined;
  /** `maxmemory`; undefined where there is no limit. */
  readonly max: number | undefined;
  /** `noeviction`, `allkeys-lru` and so on. */
  readonly policy: string;
  /** Resident to used: far above 1 is waste, below 1 is swapped out. */
  readonly fragmentation: number | undefined;
};

export type RedisClients = {
  readonly connected: number;
  readonly max: number | undefined;
  /** Those that wait in a blocking command: workers at rest, as a rule. */
  readonly blocked: number;
};

export type RedisDatabase = {
  readonly number: number;
  readonly keys: number;
  readonly expiring: number;
  /** The mean of what is left to live of those that expire. */
  readonly ttl: Duration | undefined;
};

/** A node of a Redis Cluster as another one sees it. Source: `CLUSTER NODES`. */
export type ClusterNode = {
  readonly id: string;
  readonly address: string;
  readonly role: 'master' | 'replica';
  /** The id of its master. */
  readonly of: string | undefined;
  /** `suspected`: this one cannot reach it (`fail?`); `failed`: the cluster agrees that it is gone. */
  readonly state: 'ok' | 'suspected' | 'failed' | 'handshake' | 'no address';
  readonly isSelf: boolean;
  readonly isLinked: boolean;
  readonly slots: number;
  /** Slots on their way to or from it. */
  readonly moving: number;
};

/** Source: `CLUSTER INFO`, `CLUSTER NODES`. */
export type RedisCluster = {
  readonly state: 'ok' | 'fail';
  readonly slots: {
    readonly assigned: number;
    readonly ok: number;
    readonly suspected: number;
    readonly failed: number;
  };
  readonly size: number;
  readonly nodes: readonly ClusterNode[];
};

export type RedisUp = {
  readonly is: 'up';
  /** When it counted, by the server's clock where it tells (since Redis 6.2), else by ours. */
  readonly countedAt: Instant;
  readonly version: string;
  readonly runId: string;
  readonly startedAt: Instant;
  readonly role: 'master' | 'replica';
  /** The history its data belongs to; a replica that has synchronised has its master's. */
  readonly replicationId: string;
  /** Its place in that history, in bytes. */
  readonly offset: number | undefined;
  readonly replicas: readonly RedisReplica[];
  /** Undefined on a master. */
  readonly link: RedisLink | undefined;
  /** `min-replicas-to-write` is set, and how many are good now: below it nothing can be written. */
  readonly goodReplicas: number | undefined;
  readonly memory: RedisMemory;
  readonly clients: RedisClients;
  readonly counters: RedisCounters;
  /** The server's own number, over its last seconds. */
  readonly commandsPerSecond: number | undefined;
  /** Undefined in the first reading, and after a restart. */
  readonly rates: RedisRates | undefined;
  readonly persistence: RedisPersistence;
  readonly databases: readonly RedisDatabase[];
  /** From question to answer, as we saw it. */
  readonly roundTrip: Duration;
  readonly cluster: RedisCluster | undefined;
  /** Whether it asked us for a password. */
  readonly protection: 'password' | 'none';
};

/** It is there, and serves nobody: every connection is taken, or a script holds it. */
export type RedisUnavailable = { readonly is: 'full' | 'busy'; readonly message: string };

export type RedisNode = RedisUp | RedisUnavailable;

/** One entry of the slow log, without its values: only the command and its first argument. */
export type SlowCommand = {
  readonly id: number;
  readonly at: Instant;
  /** Without waiting and without the network. */
  readonly took: Duration;
  readonly command: string;
  /** `10.0.0.5:41822` */
  readonly client: string;
  readonly clientName: string;
};

/** A kind of delay the server noticed itself, where `latency-monitor-threshold` is set. Source: `LATENCY LATEST`. */
export type LatencyEvent = {
  readonly event: string;
  readonly at: Instant;
  readonly latest: Duration;
  readonly longest: Duration;
};

export type RedisSlowlog = {
  /** Entries the server keeps. */
  readonly length: number;
  /** The newest of them, newest first. */
  readonly entries: readonly SlowCommand[];
  readonly latency: readonly LatencyEvent[];
};

/** Who reads a stream together. Source: `XINFO GROUPS`. */
export type ConsumerGroup = {
  readonly name: string;
  readonly consumers: number;
  /** Delivered and not acknowledged. */
  readonly pending: number;
  /** Not delivered yet; undefined before Redis 7, and where the server lost count. */
  readonly lag: number | undefined;
};

/** A key that the stack file calls a queue. */
export type RedisQueue = {
  readonly db: number;
  readonly key: string;
  /** `none`: the key does not exist, which is how an empty queue looks. */
  readonly type: 'list' | 'stream' | 'set' | 'zset' | 'none' | 'other';
  /** Undefined where it cannot be told; `because` says why. */
  readonly length: number | undefined;
  readonly because: string | undefined;
  readonly groups: readonly ConsumerGroup[];
};

/** Read on masters only: a replica has the same, later. */
export type RedisQueues = { readonly queues: readonly RedisQueue[] };
