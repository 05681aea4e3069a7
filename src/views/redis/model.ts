import { type RedisGroup, type RedisMember, redisGroups, redisUp } from '../../domain/redis/topology.ts';
import type { RedisQueue, RedisUp } from '../../domain/redis.ts';
import type { Stack } from '../../domain/stack.ts';
import type { Known } from '../panel.ts';

export type Needs = 'redis' | 'sentinel' | 'redisQueues';

/** A queue, and where it is, while more than one node has it. */
export type QueueView = RedisQueue & { readonly on: string | undefined };
export type GroupView = { readonly group: RedisGroup; readonly queues: readonly QueueView[] };
export type RedisModel = { readonly groups: readonly GroupView[] };

export function modelOf({ redis, sentinel, redisQueues }: Known<Needs>, stack: Stack): RedisModel {
  const groups = redisGroups(stack.systems, redis, sentinel);
  return {
    groups: groups.map((group) => ({
      group,
      queues: group.members.flatMap(({ system }) => {
        const { last, failure } = redisQueues[system.id] ?? {};
        if (failure !== undefined || !group.masters.includes(system.id)) return [];
        const on = group.masters.length > 1 ? system.title : undefined;
        return (last?.value.queues ?? []).map((queue) => ({ ...queue, on }));
      }),
    })),
  };
}

/** The node whose numbers speak for the group: its only master, or its only node. */
export function speakerOf({ members, masters }: RedisGroup): RedisMember | undefined {
  const [only, ...others] = members;
  if (masters.length === 1) return members.find(({ system }) => masters.includes(system.id));
  return others.length === 0 ? only : undefined;
}

export function versionsOf({ members }: RedisGroup): readonly string[] {
  return [...new Set(members.flatMap(({ reading }) => redisUp(reading)?.version ?? []))];
}

/** Commands a second: our own count, or the server's while there is only one reading. */
export const commandsOf = ({ rates, commandsPerSecond }: RedisUp): number | undefined =>
  rates?.commands ?? commandsPerSecond;

export const keysOf = ({ databases }: RedisUp): number => databases.reduce((sum, { keys }) => sum + keys, 0);
