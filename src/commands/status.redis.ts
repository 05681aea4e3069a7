import * as z from 'zod';
import { bytes, count, percent, perSecond } from '../core/format.ts';
import { placeOf } from '../core/place.ts';
import type { Instant } from '../core/reading.ts';
import { memoryShare } from '../domain/redis/judged.ts';
import { type RedisGroup, redisGroups, redisUp } from '../domain/redis/topology.ts';
import type { System } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';

const size = z.number().describe('bytes');
const time = z.iso.datetime();

/** Nodes, Sentinels and queues in `status --json`. */
export const redisSchema = z.strictObject({
  id: z.string(),
  state: z.enum(['up', 'full', 'busy']),
  role: z.enum(['master', 'replica']).nullable(),
  lag_state: z.enum(['streaming', 'syncing', 'cut off', 'elsewhere', 'silent']).nullable(),
  lag_bytes: size.nullable(),
  memory_used_bytes: size.nullable(),
  memory_max_bytes: size.nullable().describe('null: no limit, or not known'),
  maxmemory_policy: z.string().nullable(),
  clients_connected: z.int().nullable(),
  clients_max: z.int().nullable(),
  commands_per_second: z.number().nullable(),
  hit_ratio: z.number().nullable(),
  evicted_per_second: z.number().nullable(),
  keys: z.int().nullable(),
  last_snapshot_at: time.nullable(),
  last_snapshot_ok: z.boolean().nullable(),
  append_only_file: z.boolean().nullable(),
  cluster_state: z.enum(['ok', 'fail']).nullable().describe('null: it is no node of a Redis Cluster'),
});

export const sentinelSchema = z.strictObject({
  id: z.string(),
  master_name: z.string(),
  master: z.string().describe('whom it calls the master'),
  sees_master_as: z.enum(['up', 'cut off', 'suspected', 'down']),
  quorum_reachable: z.boolean(),
  tilt: z.boolean(),
  replicas: z.int(),
  sentinels: z.int().describe('those it knows, itself among them'),
});

export const queueSchema = z.strictObject({
  node: z.string().describe('the id of its system'),
  db: z.int(),
  key: z.string(),
  type: z.enum(['list', 'stream', 'set', 'zset', 'none', 'other']),
  length: z.int().nullable(),
  groups: z.array(
    z.strictObject({
      name: z.string(),
      consumers: z.int(),
      pending: z.int(),
      lag: z.int().nullable().describe('entries not delivered yet'),
    }),
  ),
});

const known = (value: number | undefined): number | null => value ?? null;
const groupsOf = ({ stack, readings }: World): readonly RedisGroup[] =>
  redisGroups(stack.systems, readings.redis, readings.sentinel);

export function redisJson(world: World): z.infer<typeof redisSchema>[] {
  return groupsOf(world).flatMap(({ members }) =>
    members.flatMap(({ system, reading, lag }) => {
      const node = reading.last?.value;
      if (node === undefined) return [];
      const up = node.is === 'up' ? node : undefined;
      const snapshot = up?.persistence.snapshot;
      return [
        {
          id: system.id,
          state: node.is,
          role: up?.role ?? null,
          lag_state: lag?.state ?? null,
          lag_bytes: known(lag?.bytes),
          memory_used_bytes: known(up?.memory.used),
          memory_max_bytes: known(up?.memory.max),
          maxmemory_policy: up?.memory.policy ?? null,
          clients_connected: known(up?.clients.connected),
          clients_max: known(up?.clients.max),
          commands_per_second: known(up?.rates?.commands ?? up?.commandsPerSecond),
          hit_ratio: known(up?.rates?.hitRatio),
          evicted_per_second: known(up?.rates?.evicted),
          keys: known(up?.databases.reduce((sum, { keys }) => sum + keys, 0)),
          last_snapshot_at: snapshot === undefined ? null : new Date(snapshot.lastAt).toISOString(),
          last_snapshot_ok: snapshot === undefined ? null : snapshot.lastStatus === 'ok',
          append_only_file: up === undefined ? null : up.persistence.log !== undefined,
          cluster_state: up?.cluster?.state ?? null,
        },
      ];
    }),
  );
}

export function sentinelJson({ stack, readings }: World): z.infer<typeof sentinelSchema>[] {
  return stack.systems.flatMap(({ id }) => {
    const value = readings.sentinel[id]?.last?.value;
    if (value === undefined) return [];
    return [
      {
        id,
        master_name: value.masterName,
        master: placeOf(value.master),
        sees_master_as: value.master.view,
        quorum_reachable: value.quorum.is === 'reachable',
        tilt: value.isTilted,
        replicas: value.replicas.length,
        sentinels: value.others.length + 1,
      },
    ];
  });
}

export function queueJson({ stack, readings }: World): z.infer<typeof queueSchema>[] {
  return stack.systems.flatMap(({ id }) =>
    (readings.redisQueues[id]?.last?.value.queues ?? []).map(({ db, key, type, length, groups }) => ({
      node: id,
      db,
      key,
      type,
      length: known(length),
      groups: groups.map(({ name, consumers, pending, lag }) => ({
        name,
        consumers,
        pending,
        lag: known(lag),
      })),
    })),
  );
}

/** The numbers of a node or a Sentinel, for one line. */
export function redisFacts(world: World, { id, kind }: System): readonly string[] {
  return kind === 'sentinel' ? sentinelFacts(world, id) : nodeFacts(world, id);
}

function nodeFacts(world: World, id: string): readonly string[] {
  const member = groupsOf(world)
    .flatMap(({ members }) => members)
    .find(({ system }) => system.id === id);
  const node = member?.reading.last?.value;
  if (member === undefined || node === undefined) return [];
  if (node.is !== 'up') return [node.is, node.message];
  const up = redisUp(member.reading) ?? node;
  const share = memoryShare(up);
  return [
    `${up.role} ${up.version}`,
    ...(member.lag?.bytes === undefined ? [] : [`${bytes(member.lag.bytes)} behind`]),
    ...(member.lag === undefined || member.lag.state === 'streaming' ? [] : [member.lag.state]),
    share === undefined
      ? `${bytes(up.memory.used)} used`
      : `memory ${percent(share)} of ${bytes(up.memory.max)}`,
    `${count(up.clients.connected)} clients`,
    `${perSecond(up.rates?.commands ?? up.commandsPerSecond)} commands`,
    ...((up.rates?.evicted ?? 0) > 0 ? [`evicts ${perSecond(up.rates?.evicted)}`] : []),
  ];
}

function sentinelFacts({ readings }: World, id: string): readonly string[] {
  const value = readings.sentinel[id]?.last?.value;
  if (value === undefined) return [];
  return [
    `${value.masterName} is ${placeOf(value.master)}, ${value.master.view}`,
    value.quorum.is === 'reachable' ? 'quorum reachable' : `no quorum: ${value.quorum.message}`,
    ...(value.isTilted ? ['tilt'] : []),
  ];
}

/** Since when it is up. */
export function redisStartedAt({ readings }: World, { id, kind }: System): Instant | undefined {
  if (kind === 'sentinel') return readings.sentinel[id]?.last?.value.startedAt;
  const node = readings.redis[id]?.last?.value;
  return node?.is === 'up' ? node.startedAt : undefined;
}

/** The version it says it is of. */
export function redisVersion({ readings }: World, { id, kind }: System): string | undefined {
  if (kind === 'sentinel') return readings.sentinel[id]?.last?.value.version;
  const node = readings.redis[id]?.last?.value;
  return node?.is === 'up' ? node.version : undefined;
}
