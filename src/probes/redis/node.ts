import { countIn, type Info, numberIn, partsOf, secondsIn, textIn } from '../../domain/redis/info.ts';
import type { RedisPersistence } from '../../domain/redis/persistence.ts';
import type {
  RedisClients,
  RedisCounters,
  RedisDatabase,
  RedisLink,
  RedisMemory,
  RedisReplica,
} from '../../domain/redis.ts';

export const addressOf = (host: string, port: string): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

export function replicasOf(info: Info): readonly RedisReplica[] {
  const replicas: RedisReplica[] = [];
  for (const [field, text] of info) {
    if (!/^slave\d+$/.test(field)) continue;
    const parts = partsOf(text);
    replicas.push({
      address: addressOf(textIn(parts, 'ip'), textIn(parts, 'port')),
      state: textIn(parts, 'state'),
      offset: numberIn(parts, 'offset'),
      lag: secondsIn(parts, 'lag'),
    });
  }
  return replicas;
}

export function linkOf(info: Info): RedisLink {
  return {
    master: addressOf(textIn(info, 'master_host'), textIn(info, 'master_port')),
    status: textIn(info, 'master_link_status') === 'up' ? 'up' : 'down',
    silence: secondsIn(info, 'master_last_io_seconds_ago'),
    downFor: secondsIn(info, 'master_link_down_since_seconds'),
    syncing:
      countIn(info, 'master_sync_in_progress') === 1
        ? { left: positive(numberIn(info, 'master_sync_left_bytes')) }
        : undefined,
    priority: numberIn(info, 'slave_priority'),
  };
}

/** A size that is not known yet is written -1. */
const positive = (value: number | undefined): number | undefined =>
  value !== undefined && value >= 0 ? value : undefined;

export const memoryOf = (info: Info): RedisMemory => ({
  used: countIn(info, 'used_memory'),
  resident: numberIn(info, 'used_memory_rss'),
  peak: numberIn(info, 'used_memory_peak'),
  max: numberIn(info, 'maxmemory') || undefined,
  policy: textIn(info, 'maxmemory_policy'),
  fragmentation: numberIn(info, 'mem_fragmentation_ratio'),
});

export const clientsOf = (info: Info): RedisClients => ({
  connected: countIn(info, 'connected_clients'),
  max: numberIn(info, 'maxclients'),
  blocked: countIn(info, 'blocked_clients'),
});

export const countersOf = (info: Info): RedisCounters => ({
  commands: numberIn(info, 'total_commands_processed'),
  hits: numberIn(info, 'keyspace_hits'),
  misses: numberIn(info, 'keyspace_misses'),
  evicted: numberIn(info, 'evicted_keys'),
  expired: numberIn(info, 'expired_keys'),
  rejected: numberIn(info, 'rejected_connections'),
  connections: numberIn(info, 'total_connections_received'),
  received: numberIn(info, 'total_net_input_bytes'),
  sent: numberIn(info, 'total_net_output_bytes'),
  errors: numberIn(info, 'total_error_replies'),
});

const status = (info: Info, field: string): 'ok' | 'failed' =>
  textIn(info, field) === 'err' ? 'failed' : 'ok';

export function persistenceOf(info: Info): RedisPersistence {
  const progress = numberIn(info, 'loading_loaded_perc');
  return {
    loading:
      countIn(info, 'loading') === 1
        ? {
            progress: progress === undefined ? undefined : progress / 100,
            left: secondsIn(info, 'loading_eta_seconds'),
          }
        : undefined,
    snapshot: {
      lastAt: countIn(info, 'rdb_last_save_time') * 1000,
      lastStatus: status(info, 'rdb_last_bgsave_status'),
      isRunning: countIn(info, 'rdb_bgsave_in_progress') === 1,
      changes: countIn(info, 'rdb_changes_since_last_save'),
    },
    log:
      countIn(info, 'aof_enabled') === 1
        ? {
            lastWrite: status(info, 'aof_last_write_status'),
            lastRewrite: status(info, 'aof_last_bgrewrite_status'),
            isRewriting: countIn(info, 'aof_rewrite_in_progress') === 1,
            size: numberIn(info, 'aof_current_size'),
          }
        : undefined,
  };
}

export function databasesOf(info: Info): readonly RedisDatabase[] {
  const databases: RedisDatabase[] = [];
  for (const [field, text] of info) {
    const [, number] = /^db(\d+)$/.exec(field) ?? [];
    if (number === undefined) continue;
    const parts = partsOf(text);
    databases.push({
      number: Number(number),
      keys: countIn(parts, 'keys'),
      expiring: countIn(parts, 'expires'),
      ttl: numberIn(parts, 'avg_ttl') || undefined,
    });
  }
  return databases;
}
