import type { Metric } from '../../core/metric.ts';
import { each } from '../samples.ts';
import { sentinelNow } from './agreement.ts';
import { type RedisGroup, type RedisMember, redisUp } from './topology.ts';

type Groups = readonly RedisGroup[];

type Placed = { readonly group: RedisGroup; readonly member: RedisMember };

const perGroup = each<Groups, RedisGroup>(
  'gauge',
  (groups) => groups,
  ({ name }) => ({ cluster: name, target: `redis/${name}` }),
);
const perReplica = each<Groups, Placed>(
  'gauge',
  (groups) => groups.flatMap((group) => group.members.map((member) => ({ group, member }))),
  ({ group, member }) => ({ cluster: group.name, system: member.system.id }),
);

/** Nothing is said of Sentinels where there are none. */
const ofSentinels =
  (value: (group: RedisGroup) => number | undefined) =>
  (group: RedisGroup): number | undefined =>
    group.agreement.answering === 0 ? undefined : value(group);

const isAnswering = ({ reading }: RedisMember): boolean => redisUp(reading) !== undefined;

/** What only several nodes, or several Sentinels, together tell. */
export const redisGroupMetrics: readonly Metric<Groups>[] = [
  perGroup('redis_group_nodes', 'Nodes that are known.', ({ members }) => members.length),
  perGroup(
    'redis_group_nodes_answering',
    'Nodes that answer.',
    ({ members }) => members.filter(isAnswering).length,
  ),
  perGroup('redis_group_masters', 'Nodes that take writes.', ({ masters }) => masters.length),
  perGroup(
    'redis_group_split_brain_masters',
    'Nodes that take writes where only one should; 0 where all is well.',
    ({ splitBrain }) => splitBrain.length,
  ),
  perReplica(
    'redis_replica_behind_bytes',
    'How far a replica is behind its master, by their positions.',
    ({ member }) => member.lag?.bytes,
  ),
  perReplica(
    'redis_replica_streaming',
    'Whether a replica that answers follows the group’s master.',
    ({ member }) =>
      member.lag === undefined || member.reading.failure !== undefined
        ? undefined
        : member.lag.state === 'streaming'
          ? 1
          : 0,
  ),
  {
    name: 'redis_sentinel_sees_master',
    type: 'gauge',
    help: 'Whether a Sentinel sees the master, where the master answers us.',
    *samples(groups) {
      for (const { name: cluster, sentinels, agreement } of groups)
        for (const { system, reading } of sentinels)
          if (sentinelNow(reading) !== undefined)
            yield [{ cluster, system: system.id }, agreement.blind.includes(system.title) ? 0 : 1];
    },
  },
  perGroup(
    'redis_group_sentinels',
    'Sentinels there are, by what they know of each other.',
    ({ agreement }) => agreement.total,
  ),
  perGroup(
    'redis_group_sentinels_answering',
    'Sentinels that answer.',
    ofSentinels(({ agreement }) => agreement.answering),
  ),
  perGroup(
    'redis_group_named_masters',
    'Servers that the Sentinels call the master: one where they agree.',
    ofSentinels(({ agreement }) => agreement.masters.length),
  ),
  perGroup(
    'redis_group_quorum',
    'Whether all Sentinels that answer reach enough others to make another node the master.',
    ofSentinels(({ agreement }) => (agreement.quorumLost === undefined ? 1 : 0)),
  ),
];

export const redisGroupMetricNames: ReadonlySet<string> = new Set(redisGroupMetrics.map(({ name }) => name));
