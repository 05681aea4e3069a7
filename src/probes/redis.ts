import type { Probe } from '../core/probe.ts';
import { type Instant, ReadError, type Taken } from '../core/reading.ts';
import { countIn, type Info, numberIn, parseInfo, startedAt, textIn } from '../domain/redis/info.ts';
import { redisRates } from '../domain/redis/rates.ts';
import type { RedisCluster, RedisNode, RedisUp } from '../domain/redis.ts';
import { needed, textOf } from '../systems/redis/reply.ts';
import type { RedisAnswer, RedisFace } from '../systems/redis.ts';
import { clusterFrom } from './redis/cluster.ts';
import {
  clientsOf,
  countersOf,
  databasesOf,
  linkOf,
  memoryOf,
  persistenceOf,
  replicasOf,
} from './redis/node.ts';

type Answered = Extract<RedisAnswer, { is: 'answered' }>;

/** A node's reading from what it told and from the reading before. */
export function upFrom(
  info: Info,
  { took, protection }: Pick<Answered, 'took' | 'protection'>,
  cluster: RedisCluster | undefined,
  last: Taken<RedisNode> | undefined,
  at: Instant,
): RedisUp {
  const runId = textIn(info, 'run_id');
  const before = last?.value.is === 'up' && last.value.runId === runId ? last.value : undefined;
  const counters = countersOf(info);
  const serverTime = numberIn(info, 'server_time_usec');
  const countedAt = serverTime === undefined ? at : serverTime / 1000;
  const role = textIn(info, 'role') === 'slave' ? 'replica' : 'master';
  return {
    is: 'up',
    countedAt,
    version: textIn(info, 'redis_version'),
    runId,
    startedAt: startedAt(info, at, before?.startedAt),
    role,
    replicationId: textIn(info, 'master_replid'),
    offset: numberIn(info, role === 'replica' ? 'slave_repl_offset' : 'master_repl_offset'),
    replicas: replicasOf(info),
    link: role === 'replica' ? linkOf(info) : undefined,
    goodReplicas: numberIn(info, 'min_slaves_good_slaves'),
    memory: memoryOf(info),
    clients: clientsOf(info),
    counters,
    commandsPerSecond: numberIn(info, 'instantaneous_ops_per_sec'),
    rates: before && redisRates(before.counters, counters, countedAt - before.countedAt),
    persistence: persistenceOf(info),
    databases: databasesOf(info),
    roundTrip: took,
    cluster,
    protection,
  };
}

async function clusterOf(face: RedisFace, signal: AbortSignal): Promise<RedisCluster | undefined> {
  const commands = [
    ['CLUSTER', 'INFO'],
    ['CLUSTER', 'NODES'],
  ] as const;
  const answer = await face.ask(commands, signal);
  if (answer.is !== 'answered') return undefined;
  const [info, nodes] = answer.replies;
  const state = textOf(needed(info, 'the state of its cluster', face.title));
  return clusterFrom(state, textOf(needed(nodes, 'the nodes of its cluster', face.title)));
}

/** Role, replication, memory, clients, counters and persistence of one node: all of it is in its `INFO`. */
export const redis: Probe<RedisFace, RedisNode> = {
  every: 2000,
  everyHidden: 5000,
  timeout: 3000,
  async read(face, last, { at, signal }) {
    const answer = await face.ask([['INFO']], signal);
    if (answer.is !== 'answered') return answer;
    const info = parseInfo(textOf(needed(answer.replies[0], 'how it is', face.title)));
    if (textIn(info, 'redis_mode') === 'sentinel')
      throw new ReadError('protocol', `${face.title} is a Sentinel, and its address is given for a node`);
    const cluster = countIn(info, 'cluster_enabled') === 1 ? await clusterOf(face, signal) : undefined;
    return upFrom(info, answer, cluster, last, at);
  },
};
