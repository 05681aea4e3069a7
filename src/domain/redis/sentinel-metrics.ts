import type { Metric } from '../../core/metric.ts';
import { placeOf } from '../../core/place.ts';
import type { Sentinel, WatchedServer } from '../sentinel.ts';

type SentinelMetric = Metric<Sentinel>;

const gauge = (name: string, help: string, value: (sentinel: Sentinel) => number): SentinelMetric => ({
  name,
  type: 'gauge',
  help,
  samples: (sentinel) => [[{ master_name: sentinel.masterName }, value(sentinel)]],
});

const seen = (servers: readonly WatchedServer[]): number =>
  servers.filter(({ view }) => view === 'up').length;

/** The names are redis_exporter's where it has one. */
export const sentinelMetrics: readonly SentinelMetric[] = [
  {
    name: 'redis_sentinel_tilt',
    type: 'gauge',
    help: 'Whether it watches without acting because its clock jumped.',
    samples: ({ isTilted }) => [[{}, isTilted ? 1 : 0]],
  },
  {
    name: 'redis_sentinel_master_status',
    type: 'gauge',
    help: 'Whether it sees the master it names, which stands in the labels.',
    samples: ({ masterName, master }) => [
      [
        { master_name: masterName, master_address: placeOf(master), master_status: master.view },
        master.view === 'up' ? 1 : 0,
      ],
    ],
  },
  {
    name: 'redis_sentinel_master_ckquorum_status',
    type: 'gauge',
    help: 'Whether enough Sentinels reach each other to make another node the master.',
    samples: ({ masterName, quorum }) => [
      [{ master_name: masterName, message: quorum.message }, quorum.is === 'reachable' ? 1 : 0],
    ],
  },
  gauge(
    'redis_sentinel_master_objectively_down',
    'Whether enough Sentinels call the master down.',
    ({ master }) => (master.view === 'down' ? 1 : 0),
  ),
  gauge(
    'redis_sentinel_master_failover_in_progress',
    'Whether it makes another node the master.',
    ({ isFailingOver }) => (isFailingOver ? 1 : 0),
  ),
  gauge('redis_sentinel_master_slaves', 'Replicas it knows.', ({ replicas }) => replicas.length),
  gauge('redis_sentinel_master_ok_slaves', 'Replicas it sees.', ({ replicas }) => seen(replicas)),
  gauge(
    'redis_sentinel_master_sentinels',
    'Sentinels it knows, itself among them.',
    ({ others }) => others.length + 1,
  ),
  gauge(
    'redis_sentinel_master_ok_sentinels',
    'Sentinels it sees, itself among them.',
    ({ others }) => seen(others) + 1,
  ),
  gauge(
    'redis_sentinel_master_setting_quorum',
    'Votes it takes to call the master down.',
    ({ votes }) => votes,
  ),
  {
    name: 'redis_sentinel_master_config_epoch',
    type: 'counter',
    help: 'Grows with each failover.',
    samples: ({ masterName, epoch }) => (epoch === undefined ? [] : [[{ master_name: masterName }, epoch]]),
  },
];
