import type { Element } from '../../src/alerts/promql/vector.ts';
import type { Labels } from '../../src/core/metric.ts';

/** What a metric is: a number, or numbers with labels of their own. */
type Samples = Readonly<Record<string, number | readonly (readonly [labels: Labels, value: number])[]>>;

/** A condition as samples, while it holds and when it is mended. */
export type SampleStage = readonly [
  alert: string,
  severity: 'warning' | 'critical',
  wrong: Samples,
  right: Samples,
];

const common = { system: 'redis/cache/m1', cluster: 'cache', check: 'api' };
/** Of one metric, as a source gives them. */
export const elementsOf = (samples: Samples, metric: string): readonly Element[] => {
  const given = samples[metric] ?? [];
  const list = typeof given === 'number' ? [[{}, given] as const] : given;
  return list.map(([labels, value]) => ({ labels: { ...common, ...labels }, value }));
};

const up = (kind: string, value: number) => ({ quarterdeck_system_up: [[{ kind }, value]] }) as const;
const failing = (severity: string, value: number) =>
  ({ quarterdeck_check_failing: [[{ severity }, value]] }) as const;
const noeviction = { redis_memory_policy_info: [[{ policy: 'noeviction' }, 1]] } as const;
/** Seconds since the epoch, so many days after the instant of the tests. */
const inDays = (days: number): number => Date.UTC(2026, 10, 20 + days, 2, 41) / 1000;
const mebibyte = 1024 ** 2;
const nodes = { redis_group_nodes: 3, redis_group_nodes_answering: 3 };

export const sampleStages: readonly SampleStage[] = [
  [
    'RedisDown',
    'critical',
    { ...up('redis', 0), redis_group_masters: 0 },
    { ...up('redis', 1), redis_group_masters: 1 },
  ],
  [
    'RedisDown',
    'warning',
    { ...up('redis', 0), redis_group_masters: 1 },
    { ...up('redis', 1), redis_group_masters: 1 },
  ],
  ['RedisFull', 'critical', { redis_full: 1 }, { redis_full: 0 }],
  ...(['warning', 'critical'] as const).map(
    (severity): SampleStage => [
      'RedisClientsHigh',
      severity,
      { redis_connected_clients: severity === 'warning' ? 85 : 97, redis_config_maxclients: 100 },
      { redis_connected_clients: 10, redis_config_maxclients: 100 },
    ],
  ),
  [
    'RedisRejectsClients',
    'critical',
    { redis_rejected_connections_per_second: 2 },
    { redis_rejected_connections_per_second: 0 },
  ],
  ...(['warning', 'critical'] as const).map(
    (severity): SampleStage => [
      'RedisMemoryHigh',
      severity,
      {
        redis_memory_used_bytes: severity === 'warning' ? 90 : 97,
        redis_memory_max_bytes: 100,
        ...noeviction,
      },
      { redis_memory_used_bytes: 10, redis_memory_max_bytes: 100, ...noeviction },
    ],
  ),
  ['RedisEvicting', 'warning', { redis_evicted_keys_per_second: 40 }, { redis_evicted_keys_per_second: 0 }],
  ['RedisLoading', 'warning', { redis_loading_dump_file: 1 }, { redis_loading_dump_file: 0 }],
  [
    'RedisSnapshotFailed',
    'warning',
    { redis_rdb_last_bgsave_status: 0 },
    { redis_rdb_last_bgsave_status: 1 },
  ],
  ['RedisLogFailed', 'critical', { redis_aof_last_write_status: 0 }, { redis_aof_last_write_status: 1 }],
  [
    'RedisTooFewReplicas',
    'critical',
    { redis_min_slaves_good_slaves: 0 },
    { redis_min_slaves_good_slaves: 1 },
  ],
  [
    'RedisTwoMasters',
    'critical',
    { redis_group_split_brain_masters: 2 },
    { redis_group_split_brain_masters: 0 },
  ],
  ['RedisNoMaster', 'critical', { redis_group_masters: 0, ...nodes }, { redis_group_masters: 1, ...nodes }],
  ['RedisReplicaDisconnected', 'warning', { redis_replica_streaming: 0 }, { redis_replica_streaming: 1 }],
  [
    'RedisReplicationLag',
    'warning',
    { redis_replica_behind_bytes: 20 * mebibyte },
    { redis_replica_behind_bytes: 0 },
  ],
  [
    'RedisReplicationLag',
    'critical',
    { redis_replica_behind_bytes: 300 * mebibyte },
    { redis_replica_behind_bytes: 0 },
  ],
  ['RedisClusterDown', 'critical', { redis_cluster_state: 0 }, { redis_cluster_state: 1 }],
  ['SentinelDown', 'warning', up('sentinel', 0), up('sentinel', 1)],
  ['SentinelQuorumLost', 'critical', { redis_group_quorum: 0 }, { redis_group_quorum: 1 }],
  ['SentinelsDisagree', 'critical', { redis_group_named_masters: 2 }, { redis_group_named_masters: 1 }],
  ['SentinelCutOff', 'warning', { redis_sentinel_sees_master: 0 }, { redis_sentinel_sees_master: 1 }],
  ['SentinelTilt', 'warning', { redis_sentinel_tilt: 1 }, { redis_sentinel_tilt: 0 }],
  ['CheckFailing', 'critical', failing('critical', 1), failing('critical', 0)],
  ['CheckFailing', 'warning', failing('warning', 1), failing('warning', 0)],
  [
    'CertificateExpiring',
    'warning',
    { probe_ssl_earliest_cert_expiry: inDays(12) },
    { probe_ssl_earliest_cert_expiry: inDays(80) },
  ],
  [
    'CertificateExpiring',
    'critical',
    { probe_ssl_earliest_cert_expiry: inDays(1) },
    { probe_ssl_earliest_cert_expiry: inDays(80) },
  ],
  ['CheckSlow', 'warning', { probe_duration_seconds: 7 }, { probe_duration_seconds: 0.1 }],
  [
    'CheckResponseHigh',
    'warning',
    { quarterdeck_check_response_seconds: [[{ percentile: '95' }, 3]] },
    { quarterdeck_check_response_seconds: [[{ percentile: '95' }, 0.1]] },
  ],
  ['NginxDown', 'critical', up('nginx', 0), up('nginx', 1)],
  [
    'NginxUpstreamDown',
    'warning',
    { quarterdeck_nginx_upstream_members_down: 1, quarterdeck_nginx_upstream_members: 2 },
    { quarterdeck_nginx_upstream_members_down: 0, quarterdeck_nginx_upstream_members: 2 },
  ],
  [
    'NginxUpstreamDown',
    'critical',
    { quarterdeck_nginx_upstream_members_down: 2, quarterdeck_nginx_upstream_members: 2 },
    { quarterdeck_nginx_upstream_members_down: 1, quarterdeck_nginx_upstream_members: 2 },
  ],
  [
    'NginxDropsConnections',
    'critical',
    { quarterdeck_nginx_connections_dropped_per_second: 2 },
    { quarterdeck_nginx_connections_dropped_per_second: 0 },
  ],
  ...(['warning', 'critical'] as const).map(
    (severity): SampleStage => [
      'NginxCertificateExpiring',
      severity,
      { x509_cert_not_after: inDays(severity === 'warning' ? 12 : 1) },
      { x509_cert_not_after: inDays(80) },
    ],
  ),
  [
    'NginxConfigurationBroken',
    'warning',
    { quarterdeck_nginx_configuration_findings: [[{ kind: 'broken' }, 1]] },
    { quarterdeck_nginx_configuration_findings: [[{ kind: 'broken' }, 0]] },
  ],
];
