import type { Reading } from '../../core/reading.ts';
import type { RedisNode, RedisUp } from '../redis.ts';
import type { Sentinel } from '../sentinel.ts';
import type { System, SystemId } from '../stack.ts';
import { type Agreement, agreementOf } from './agreement.ts';

type BySystem<T> = Readonly<Record<SystemId, Reading<T>>>;

/** How far a replica is behind its master. */
export type RedisLag = {
  /**
   * `streaming`: it receives; `syncing`: a full copy is under way; `cut off`: it has lost its master; `elsewhere`: it
   * follows a server that is not this group's master; `silent`: it does not answer us, and the master tells of it.
   */
  readonly state: 'streaming' | 'syncing' | 'cut off' | 'elsewhere' | 'silent';
  /** Bytes of the replication stream, by positions; undefined where the histories differ or one is not known. */
  readonly bytes: number | undefined;
};

export type RedisMember = {
  readonly system: System;
  readonly reading: Reading<RedisNode>;
  readonly role: 'master' | 'replica' | 'unknown';
  /** Undefined for a master, and where there is none to measure by. */
  readonly lag: RedisLag | undefined;
};

export type SentinelMember = { readonly system: System; readonly reading: Reading<Sentinel> };

/** Redis nodes that belong together, and the Sentinels that watch them. */
export type RedisGroup = {
  readonly name: string;
  /** The master first. */
  readonly members: readonly RedisMember[];
  readonly sentinels: readonly SentinelMember[];
  /** Nodes that answer and take writes. Several are normal in a Redis Cluster alone. */
  readonly masters: readonly SystemId[];
  /** All masters, where more than one is a disaster: what is written to one of them will be lost. */
  readonly splitBrain: readonly SystemId[];
  readonly isCluster: boolean;
  readonly agreement: Agreement;
};

/** What a node says now; undefined while it does not, or says that it cannot. */
export function redisUp({ last, failure }: Reading<RedisNode>): RedisUp | undefined {
  return failure === undefined && last?.value.is === 'up' ? last.value : undefined;
}

const lastUp = ({ last }: Reading<RedisNode>): RedisUp | undefined =>
  last?.value.is === 'up' ? last.value : undefined;

/** The groups of a stack, in its order. */
export function redisGroups(
  systems: readonly System[],
  nodes: BySystem<RedisNode>,
  sentinels: BySystem<Sentinel>,
): readonly RedisGroup[] {
  const ours = systems.filter(({ kind }) => kind === 'redis' || kind === 'sentinel');
  const byName = Map.groupBy(ours, ({ group, id }) => group ?? id);
  return [...byName].map(([name, members]) =>
    groupOf(
      name,
      members
        .filter(({ kind }) => kind === 'redis')
        .map((system) => ({ system, reading: nodes[system.id] ?? {} })),
      members
        .filter(({ kind }) => kind === 'sentinel')
        .map((system) => ({ system, reading: sentinels[system.id] ?? {} })),
    ),
  );
}

type Node = Pick<RedisMember, 'system' | 'reading'>;

function groupOf(name: string, nodes: readonly Node[], sentinels: readonly SentinelMember[]): RedisGroup {
  const isCluster = nodes.some(({ reading }) => lastUp(reading)?.cluster !== undefined);
  const writing = nodes.filter(({ reading }) => redisUp(reading)?.role === 'master');
  const masters = writing.map(({ system }) => system.id);
  // The same server under two names has one run id.
  const servers = new Set(writing.map(({ reading }) => redisUp(reading)?.runId));
  const members = nodes.map((node) => memberOf(node, nodes, isCluster ? undefined : masters));
  return {
    name,
    members: [...members].sort((one, other) => rank(one) - rank(other)),
    sentinels,
    masters,
    splitBrain: isCluster || servers.size < 2 ? [] : masters,
    isCluster,
    agreement: agreementOf(sentinels, nodes),
  };
}

const rank = ({ role }: RedisMember): number => (role === 'master' ? 0 : 1);

/** `masters`: the group's, of which a replica follows one; undefined in a Cluster, where each has its own. */
function memberOf(node: Node, nodes: readonly Node[], masters: readonly SystemId[] | undefined): RedisMember {
  const known = lastUp(node.reading);
  const role = known?.role ?? 'unknown';
  const lag = known?.role === 'replica' ? lagOf(node, known, nodes, masters) : undefined;
  return { ...node, role, lag };
}

function lagOf(
  { system, reading }: Node,
  replica: RedisUp,
  nodes: readonly Node[],
  masters: readonly SystemId[] | undefined,
): RedisLag | undefined {
  const { link } = replica;
  if (link === undefined) return undefined;
  const followed = nodes.find((node) => node.system.where === link.master);
  const master =
    (followed && redisUp(followed.reading)) ??
    nodes
      .map(({ reading: other }) => redisUp(other))
      .find((up) => up?.role === 'master' && isSame(up, replica));
  const bytes = master && behind(master, replica);
  if (reading.failure !== undefined) {
    const told = master?.replicas.find(({ address }) => address === system.where)?.offset;
    const least =
      told === undefined || master?.offset === undefined ? undefined : Math.max(0, master.offset - told);
    return { state: 'silent', bytes: least };
  }
  if (link.syncing !== undefined) return { state: 'syncing', bytes };
  if (link.status === 'down') return { state: 'cut off', bytes };
  const isStray =
    masters !== undefined &&
    followed !== undefined &&
    masters.length > 0 &&
    !masters.includes(followed.system.id);
  return { state: isStray ? 'elsewhere' : 'streaming', bytes };
}

/** Positions of two histories cannot be compared. */
const isSame = (one: RedisUp, other: RedisUp): boolean => one.replicationId === other.replicationId;

/** Never negative: the two were not asked at the same instant. */
function behind(master: RedisUp, replica: RedisUp): number | undefined {
  if (!isSame(master, replica) || master.offset === undefined || replica.offset === undefined)
    return undefined;
  return Math.max(0, master.offset - replica.offset);
}
