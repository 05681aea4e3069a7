import type { Instant, Reading } from '../../core/reading.ts';
import type { PostgresNode, Sender } from '../postgres.ts';
import type { System, SystemId } from '../stack.ts';
import { type Lag, standbyLag } from './lag.ts';
import { type Links, lastUp, linksOf, type Node, type Stranger } from './links.ts';

/** One declared node and its place among the others. */
export type Member = Node & {
  /** By the last answer, which may be old; `unknown` when it never gave one. */
  readonly role: 'primary' | 'standby' | 'unknown';
  /** 0 for a primary, and for a node that follows nobody we know. */
  readonly depth: number;
  /** The node it receives from. */
  readonly upstream: SystemId | undefined;
  /** What the upstream says about it now; undefined when it does not stream there. */
  readonly sender: Sender | undefined;
  /** Of standbys only. */
  readonly lag: Lag | undefined;
  /** Its part of all rows that the cluster's nodes read each second, 0 to 1. */
  readonly readShare: number | undefined;
};

export type Cluster = {
  /** The systems' group: `main`. */
  readonly name: string;
  /** As a tree: each primary, then those that follow it, depth first. */
  readonly members: readonly Member[];
  /** Nodes that answer as primaries now. */
  readonly primaries: readonly SystemId[];
  /** Primaries with one and the same system identifier: two histories are being written. Empty when all is well. */
  readonly splitBrain: readonly SystemId[];
  /** Standbys that answer and receive nothing. */
  readonly cutOff: readonly SystemId[];
  readonly strangers: readonly Stranger[];
  /** The standby that is worst off: diverged, cut off, not known, then by bytes. */
  readonly worst: Member | undefined;
};

type Readings = Readonly<Record<SystemId, Reading<PostgresNode>>>;

/** Every cluster of the stack, in the order in which it names them. A node without a group is one of its own. */
export function clusters(systems: readonly System[], readings: Readings, at: Instant): readonly Cluster[] {
  const nodes = systems.filter(({ kind }) => kind === 'postgres');
  const groups = Map.groupBy(nodes, ({ id, group }) => group ?? id);
  return Array.from(groups, ([name, members]) => clusterOf(name, members, readings, at));
}

/** What the readings of a group's nodes say together. */
export function clusterOf(
  name: string,
  systems: readonly System[],
  readings: Readings,
  at: Instant,
): Cluster {
  const nodes = systems.map((system) => ({ system, reading: readings[system.id] ?? {} }));
  const links = linksOf(nodes);
  const reads = nodes.reduce((sum, node) => sum + (readsOf(node) ?? 0), 0);
  const members = inTree(nodes, links).map(({ node, depth }): Member => {
    const { upstream, sender } = links.of.get(node.system.id) ?? { upstream: undefined, sender: undefined };
    const role = lastUp(node)?.role ?? 'unknown';
    const primary = nodes.find(({ system }) => system.id === rootOf(node.system.id, links));
    const lag = role === 'standby' ? standbyLag(primary?.reading, node.reading, at, sender) : undefined;
    const own = readsOf(node);
    const readShare = own === undefined || reads === 0 ? undefined : own / reads;
    return { ...node, role, depth, upstream, sender, lag, readShare };
  });
  const standbys = members.filter(({ role }) => role === 'standby');
  const primaries = nodes.filter((node) => answers(node) && lastUp(node)?.role === 'primary');
  return {
    name,
    members,
    primaries: primaries.map(idOf),
    splitBrain: splitBrain(primaries),
    cutOff: standbys.filter((member) => answers(member) && member.lag?.state === 'disconnected').map(idOf),
    strangers: links.strangers,
    worst: standbys.toSorted((a, b) => badness(b) - badness(a))[0],
  };
}

const idOf = ({ system }: Node): SystemId => system.id;
const answers = ({ reading }: Node): boolean => reading.last !== undefined && reading.failure === undefined;
const readsOf = (node: Node): number | undefined =>
  answers(node) ? lastUp(node)?.rates?.tuplesRead : undefined;

/** The end of the chain that a node follows. */
function rootOf(id: SystemId, { of }: Links): SystemId {
  const seen = new Set<SystemId>();
  let current = id;
  for (let next = of.get(current); next !== undefined && !seen.has(current); next = of.get(current)) {
    seen.add(current);
    current = next.upstream;
  }
  return current;
}

function inTree(nodes: readonly Node[], { of }: Links): readonly { node: Node; depth: number }[] {
  const placed = new Set<Node>();
  const place = (node: Node, depth: number): { node: Node; depth: number }[] => {
    if (placed.has(node)) return [];
    placed.add(node);
    const followers = nodes.filter(({ system }) => of.get(system.id)?.upstream === node.system.id);
    return [{ node, depth }, ...followers.flatMap((follower) => place(follower, depth + 1))];
  };
  const primaries = nodes.filter((node) => lastUp(node)?.role === 'primary');
  const roots = nodes.filter(({ system }) => !of.has(system.id));
  // The last are those that only follow each other.
  return [...primaries, ...roots, ...nodes].flatMap((node) => place(node, 0));
}

function splitBrain(primaries: readonly Node[]): readonly SystemId[] {
  const byIdentifier = Map.groupBy(primaries, (node) => lastUp(node)?.systemIdentifier);
  return Array.from(byIdentifier)
    .filter(([identifier, same]) => identifier !== undefined && same.length > 1)
    .flatMap(([, same]) => same.map(idOf));
}

const rank = { diverged: 4, disconnected: 3, unknown: 2, paused: 0, streaming: 0 } as const;

const badness = ({ lag }: Member): number =>
  lag === undefined ? 0 : rank[lag.state] * Number.MAX_SAFE_INTEGER + Math.abs(lag.bytes ?? 0);
