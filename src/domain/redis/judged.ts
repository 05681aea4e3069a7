import { type Health, worst } from '../../core/alert.ts';
import { isDown } from '../health.ts';
import { judge, limits } from '../limits.ts';
import type { RedisUp } from '../redis.ts';
import type { Sentinel } from '../sentinel.ts';
import type { RedisGroup, RedisMember, SentinelMember } from './topology.ts';

/** Whether a full memory makes writes fail, instead of making room: also where only what expires may go, and nothing does. */
export const refusesWhenFull = ({ memory: { policy }, databases }: RedisUp): boolean =>
  policy === 'noeviction' ||
  (policy.startsWith('volatile-') && databases.every(({ expiring }) => expiring === 0));

/** Used of the limit; undefined without one. */
export const memoryShare = ({ memory: { used, max } }: RedisUp): number | undefined =>
  max === undefined ? undefined : used / max;

export const clientShare = ({ clients: { connected, max } }: RedisUp): number | undefined =>
  max === undefined || max === 0 ? undefined : connected / max;

/** Whether it holds more than it may, and what it throws away makes too little room. Replicas leave that to their master. */
export const isOverMemory = (node: RedisUp): boolean =>
  node.role === 'master' && (memoryShare(node) ?? 0) > 1;

/** A cache is full by design: how full matters only where nothing makes room, or too little. */
export function memoryHealth(node: RedisUp): Health {
  if (node.memory.max === undefined) return 'ok';
  if (refusesWhenFull(node)) return judge(memoryShare(node), limits.redisMemory);
  return isOverMemory(node) ? 'warning' : 'ok';
}

export const clientsHealth = (node: RedisUp): Health =>
  clientShare(node) === undefined ? 'ok' : judge(clientShare(node), limits.connections);

export function persistenceHealth({ persistence: { loading, snapshot, log } }: RedisUp): Health {
  if (log?.lastWrite === 'failed') return 'critical';
  if (snapshot.lastStatus === 'failed' || log?.lastRewrite === 'failed') return 'warning';
  return loading === undefined ? 'ok' : 'warning';
}

const lossHealth = ({ rates, goodReplicas }: RedisUp): Health => {
  if (goodReplicas === 0 || (rates?.rejected ?? 0) > 0) return 'critical';
  return (rates?.evicted ?? 0) > 0 ? 'warning' : 'ok';
};

export function lagHealth({ lag }: RedisMember): Health {
  if (lag === undefined) return 'ok';
  const amount = lag.bytes === undefined ? 'ok' : judge(lag.bytes, limits.replayLagBytes);
  return lag.state === 'streaming' ? amount : worst([amount, 'warning']);
}

/** A node by itself, and by what it is to its group. */
export function memberHealth(member: RedisMember, group: RedisGroup): Health {
  const { failure, last } = member.reading;
  if (failure !== undefined) {
    if (!isDown[failure.kind]) return 'unknown';
    return group.masters.length > 0 ? 'warning' : 'critical';
  }
  if (last === undefined) return 'unknown';
  const node = last.value;
  if (node.is !== 'up' || group.splitBrain.includes(member.system.id)) return 'critical';
  return worst([
    memoryHealth(node),
    clientsHealth(node),
    persistenceHealth(node),
    lossHealth(node),
    lagHealth(member),
    clusterHealth(node),
  ]);
}

const clusterHealth = ({ cluster }: RedisUp): Health => {
  if (cluster === undefined) return 'ok';
  if (cluster.state === 'fail') return 'critical';
  return cluster.nodes.some(({ state }) => state === 'failed' || state === 'suspected') ? 'warning' : 'ok';
};

/** One Sentinel less is no outage; that they could not act is. */
export function sentinelHealth(
  { system, reading: { failure, last } }: SentinelMember,
  group: RedisGroup,
): Health {
  if (failure !== undefined) return isDown[failure.kind] ? 'warning' : 'unknown';
  if (last === undefined) return 'unknown';
  return worst([
    viewHealth(last.value),
    last.value.quorum.is === 'lost' ? 'critical' : 'ok',
    group.agreement.blind.includes(system.title) || last.value.isTilted ? 'warning' : 'ok',
  ]);
}

const viewHealth = ({ master }: Sentinel): Health =>
  master.view === 'down' ? 'critical' : master.view === 'up' ? 'ok' : 'warning';

export function groupHealth(group: RedisGroup): Health {
  const { members, masters, splitBrain, sentinels, agreement } = group;
  const isKnown = members.length > 0 && members.every(({ role }) => role !== 'unknown');
  return worst([
    'ok',
    splitBrain.length > 0 || (masters.length === 0 && isKnown) ? 'critical' : 'ok',
    agreement.masters.length > 1 ? 'warning' : 'ok',
    ...members.map((member) => memberHealth(member, group)),
    ...sentinels.map((sentinel) => sentinelHealth(sentinel, group)),
  ]);
}
