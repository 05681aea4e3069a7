import type { RedisSection } from '../../../config/schema/redis.ts';
import { type Instant, ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { textIn } from '../../../domain/redis/info.ts';
import type { Sentinel } from '../../../domain/sentinel.ts';
import type { System } from '../../../domain/stack.ts';
import { listOf, numberOf } from '../../../systems/redis/reply.ts';
import { readSentinel } from '../../../systems/redis/sentinel.ts';
import { membersOf } from '../../backup/redis/members.ts';
import { type NodeSeen, nodeAt, patience } from '../../backup/redis/node.ts';
import { messageOf } from '../../engine/look.ts';
import type { Reach } from '../../faces.ts';

/** A node of the group, and how it is. */
export type Node = { readonly system: System; readonly seen: NodeSeen };
/** One that answers. */
export type Up = Node & { readonly seen: NodeSeen & { readonly is: 'up' } };

/** A Sentinel of the group, and what it says. */
export type Watcher = {
  readonly system: System;
  /** What it calls the master. */
  readonly name: string;
} & ({ readonly is: 'up'; readonly says: Sentinel } | { readonly is: 'down'; readonly because: string });

/** All that a plan goes by. */
export type Survey = {
  readonly section: RedisSection;
  readonly nodes: readonly Node[];
  readonly watchers: readonly Watcher[];
  /** Sentinels that nodes tell of; undefined where none tells. */
  readonly listening: number | undefined;
  readonly at: Instant;
};

/** The group that `cache` or `cache/n2` is of, and the node where one is named. @throws ReadError where there is none. */
export function groupOf({ stack, sections }: Pick<Reach, 'stack' | 'sections'>, name: string) {
  const id = `redis/${name}`;
  const section =
    sections.redis.find((one) => one.name === name) ??
    sections.redis.find((one) => name.startsWith(`${one.name}/`));
  const isNode = section !== undefined && section.name !== name;
  const isKnown =
    !isNode ||
    section.nodes.length === 0 ||
    stack.systems.some((one) => one.kind === 'redis' && one.id === id);
  if (section === undefined || !isKnown)
    throw new ReadError('missing', `the stack file names no Redis ${sanitize(name)}`);
  return { section, node: isNode ? id : undefined };
}

/** Asks all Sentinels, and all nodes. @throws ReadError for a Redis Cluster, which does it itself. */
export async function survey(reach: Reach, section: RedisSection, signal: AbortSignal): Promise<Survey> {
  const watchers = await watchersOf(reach, section.name, signal);
  const told = watchers.map((one) =>
    one.is === 'up' ? { ...one, master: one.says.master, replicas: one.says.replicas } : one,
  );
  const members = membersOf(reach, section.name, told);
  const nodes = await Promise.all(
    members.map(async (system) => ({ system, seen: await nodeAt(reach, system.id, signal) })),
  );
  const part = upIn(nodes).find(({ seen }) => textIn(seen.info, 'redis_mode') === 'cluster');
  if (part !== undefined)
    throw new ReadError(
      'unsupported',
      `${part.system.id} is part of a Redis Cluster, which does it itself: say CLUSTER FAILOVER to the replica that is to take over (redis-cli -h HOST -p PORT cluster failover)`,
    );
  const listening = watchers.length > 0 ? undefined : await listeningTo(reach, nodes, signal);
  return { section, nodes, watchers, listening, at: reach.clock.now() };
}

export const upIn = (nodes: readonly Node[]): readonly Up[] =>
  nodes.flatMap(({ system, seen }) => (seen.is === 'up' ? [{ system, seen }] : []));

export const mastersIn = (nodes: readonly Node[]): readonly Up[] =>
  upIn(nodes).filter(({ seen }) => seen.role === 'primary');

/** Those that take writes, each once: the same server under two names has one run id. */
export function splitOf({ nodes }: Pick<Survey, 'nodes'>): readonly Up[] {
  const masters = mastersIn(nodes).map((one) => [textIn(one.seen.info, 'run_id'), one] as const);
  return [...new Map(masters).values()];
}

export const watchersOf = (
  { stack, sentinel, clock }: Reach,
  group: string,
  signal: AbortSignal,
): Promise<readonly Watcher[]> =>
  Promise.all(
    stack.systems
      .filter((one) => one.kind === 'sentinel' && one.group === group)
      .map(async (system): Promise<Watcher> => {
        const face = sentinel(system.id);
        const known = { system, name: face.master };
        const soon = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
        try {
          return { ...known, is: 'up', says: await readSentinel(face, clock.now(), undefined, soon) };
        } catch (error) {
          return { ...known, is: 'down', because: messageOf(error) };
        }
      }),
  );

/** How many Sentinels listen on a node: also those that the stack file does not name. */
async function listeningTo(
  reach: Reach,
  nodes: readonly Node[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const asked = await Promise.allSettled(
    upIn(nodes).map(async ({ system }) => {
      const soon = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
      const answer = await reach.redis(system.id).ask([['PUBSUB', 'NUMSUB', '__sentinel__:hello']], soon);
      const [reply] = answer.is === 'answered' ? answer.replies : [];
      return reply?.is === 'value' ? numberOf(listOf(reply.value)[1]) : undefined;
    }),
  );
  const counts = asked.flatMap((one) => (one.status === 'fulfilled' ? (one.value ?? []) : []));
  return counts.length === 0 ? undefined : Math.max(...counts);
}
