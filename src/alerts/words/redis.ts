import { bytes, count, duration, percent, perSecond } from '../../core/format.ts';
import { type RedisGroup, redisGroups, redisUp } from '../../domain/redis/topology.ts';
import type { RedisUp } from '../../domain/redis.ts';
import { type Case, lastOf, type Words } from './case.ts';
import { because } from './reach.ts';

function upOf(about: Case): RedisUp | undefined {
  const node = lastOf(about, 'redis');
  return node?.is === 'up' ? node : undefined;
}

const groupOf = ({ world: { stack, readings }, labels }: Case): RedisGroup | undefined =>
  redisGroups(stack.systems, readings.redis, readings.sentinel).find(({ name }) => name === labels.cluster);

/** Why, and whether anybody of its group could take over from it. */
function down(about: Case): string | undefined {
  const words = because(about);
  const group = groupOf(about);
  if (words === undefined || group === undefined || group.masters.length > 0) return words;
  const others = group.members.filter(({ system }) => system.id !== about.labels.system);
  // Priority 0: it is never to be the master.
  const isLeft = others.some(({ role, reading }) => {
    const up = redisUp(reading);
    return role === 'replica' && up !== undefined && up.link?.priority !== 0;
  });
  return isLeft || others.length === 0 ? words : `${words}; no replica can take over`;
}

function twoMasters(about: Case): string | undefined {
  const group = groupOf(about);
  const masters = (group?.members ?? []).filter(({ system }) => group?.splitBrain.includes(system.id));
  const names = masters.map(({ system }) => system.title).join(' and ');
  const holdings = masters.flatMap(({ system, reading: { last } }) =>
    last?.value.is === 'up' ? [`${system.title} has ${holding(last.value)}`] : [],
  );
  return masters.length < 2
    ? undefined
    : `${names} take writes at once: what is written to one of them will be lost; ${holdings.join(', ')}`;
}

function holding({ databases, offset, replicas, clients }: RedisUp): string {
  const keys = databases.reduce((all, one) => all + one.keys, 0);
  const at = offset === undefined ? '' : ` at ${count(offset)}`;
  return `${count(keys)} keys${at} (${count(replicas.length)} replicas, ${count(clients.connected)} clients)`;
}

function clientsHigh(about: Case): string | undefined {
  const clients = upOf(about)?.clients;
  if (clients === undefined) return undefined;
  return `${count(clients.connected)} of ${count(clients.max)} connections used (${percent(about.value)}), limit ${percent(about.threshold)}`;
}

function memoryHigh(about: Case): string | undefined {
  const memory = upOf(about)?.memory;
  if (memory === undefined) return undefined;
  return `${bytes(memory.used)} of ${bytes(memory.max)} used (${percent(about.value)}), limit ${percent(about.threshold)}: at 100 % writes are refused`;
}

function overMemory(about: Case): string | undefined {
  const memory = upOf(about)?.memory;
  if (memory === undefined) return undefined;
  return `${bytes(memory.used)} used, maxmemory ${bytes(memory.max)}: ${memory.policy} makes too little room`;
}

const evicting = (about: Case): string =>
  `${perSecond(about.value)} keys thrown away for lack of memory, ${upOf(about)?.memory.policy ?? 'policy unknown'}`;

function disconnected(about: Case): string | undefined {
  const member = groupOf(about)?.members.find(({ system }) => system.id === about.labels.system);
  const link = upOf(about)?.link;
  switch (member?.lag?.state) {
    case 'syncing':
      return `takes a full copy of ${link?.master ?? 'its master'}`;
    case 'elsewhere':
      return `follows ${link?.master ?? 'another server'}, which is not the master`;
    case 'cut off':
      return `has lost its master ${link?.master ?? ''}`.trimEnd();
    default:
      return undefined;
  }
}

function loading(about: Case): string | undefined {
  const now = upOf(about)?.persistence.loading;
  return now && `loads its data, ${percent(now.progress)}, ${duration(now.left)} left`;
}

function clusterDown(about: Case): string | undefined {
  const slots = upOf(about)?.cluster?.slots;
  return (
    slots &&
    `${count(slots.ok)} of 16 384 slots are served, ${count(slots.failed)} are on nodes that are gone`
  );
}

const lag = (about: Case): string => `${bytes(about.value)} behind, limit ${bytes(about.threshold)}`;

function disagree(about: Case): string | undefined {
  const masters = groupOf(about)?.agreement.masters ?? [];
  return masters.length < 2
    ? undefined
    : `the Sentinels disagree: ${masters.join(' and ')} are called the master`;
}

export const redisWords: Words = {
  RedisDown: down,
  SentinelDown: because,
  RedisFull: () => 'every connection is taken, new clients are refused',
  RedisClientsHigh: clientsHigh,
  RedisMemoryHigh: memoryHigh,
  RedisOverMemory: overMemory,
  RedisEvicting: evicting,
  RedisTwoMasters: twoMasters,
  RedisReplicaDisconnected: disconnected,
  RedisReplicationLag: lag,
  RedisRejectsClients: (about) =>
    `refuses clients, ${perSecond(about.value)}: its ${count(upOf(about)?.clients.max)} connections are taken`,
  RedisLoading: loading,
  RedisSnapshotFailed: () => 'the last snapshot failed: a crash loses what came after the one before',
  RedisLogFailed: () => 'the last write to its append-only file failed',
  RedisTooFewReplicas: () =>
    'no good replica is left, and min-replicas-to-write asks for one: writes are refused',
  RedisNoMaster: () => 'every node answers and none of them is a master: nothing can be written',
  RedisClusterDown: clusterDown,
  SentinelCutOff: () => 'does not see the master, which answers us',
  SentinelTilt: () => 'watches without acting: its clock jumped, or it was starved',
  SentinelQuorumLost: (about) => groupOf(about)?.agreement.quorumLost,
  SentinelsDisagree: disagree,
};
