import { bytes, count } from '../../core/format.ts';
import { parseConninfo } from '../../domain/postgres/conninfo.ts';
import type { NodeSeen, SenderSeen, SilentNode, UpNode } from './node.ts';
import { leadsTo } from './places.ts';

/** The nodes of a cluster by what they are now. */
export type ClusterSeen = {
  readonly name: string;
  readonly nodes: readonly NodeSeen[];
  readonly primaries: readonly UpNode[];
  readonly standbys: readonly UpNode[];
  readonly silent: readonly SilentNode[];
  /** Primaries of one and the same system identifier: each writes a history of its own. Timelines do not tell. */
  readonly split: readonly UpNode[];
};

/** What the nodes say together. Pure. */
export function clusterSeen(name: string, seen: readonly NodeSeen[]): ClusterSeen {
  const nodes = toldApart(seen);
  const up = nodes.filter((node): node is UpNode => node.is === 'up');
  const primaries = up.filter(({ role }) => role === 'primary');
  const bySystem = Map.groupBy(primaries, ({ systemIdentifier }) => systemIdentifier);
  return {
    name,
    nodes,
    primaries,
    standbys: up.filter(({ role }) => role === 'standby'),
    silent: nodes.filter((node): node is SilentNode => node.is === 'silent'),
    split: [...bySystem.values()].filter(({ length }) => length > 1).flat(),
  };
}

/**
 * The row of a standby among those that its upstream sends to: by its slot, else by what it calls itself. Where others of the
 * cluster, or other rows, are called the same it is the one at its address; where that does not tell them apart it is none.
 */
export function senderOf(standby: UpNode, { senders }: Pick<UpNode, 'senders'>): SenderSeen | undefined {
  const slot = standby.settings.primary_slot_name;
  const bySlot = slot ? senders.find((sender) => sender.slot === slot) : undefined;
  if (bySlot !== undefined) return bySlot;
  const called = namedLike(standby, { senders });
  if (called.length <= 1 && standby.alike === undefined) return called[0];
  const there = called.filter(({ address }) => address !== undefined && address === standby.address);
  return there.length === 1 && standby.alike !== 'place' ? there[0] : undefined;
}

/**
 * Whether a standby comes along to a new primary by itself, for it follows that one, or another standby: who sends to it, else whom it
 * is told to follow. Those that follow each other in a circle do not. `former`: also the old primary is among them, so that who
 * follows that one alone does not either.
 */
export function comesAlong(
  standby: UpNode,
  standbys: readonly UpNode[],
  heir: UpNode,
  former: 'away' | 'among them' = 'away',
): boolean {
  const passed: UpNode[] = [];
  for (let at = standby; !passed.includes(at); ) {
    passed.push(at);
    const others = standbys.filter((other) => other !== at);
    const next =
      others.find((other) => senderOf(at, other) !== undefined) ??
      others.find((other) => leadsTo(at.conninfo, other));
    if (next === undefined) return passed.length > (former === 'away' ? 1 : 2);
    if (next === heir) return true;
    at = next;
  }
  return false;
}

/** Those that are called what it calls itself: more than one, and it takes more to tell which it is. */
export const namedLike = (standby: UpNode, { senders }: Pick<UpNode, 'senders'>): readonly SenderSeen[] => {
  const name = applicationOf(standby);
  return senders.filter(({ application }) => application === name);
};

/** Says of each standby whether another one could be taken for it. */
function toldApart(nodes: readonly NodeSeen[]): readonly NodeSeen[] {
  const standbys = nodes.filter((node): node is UpNode => node.is === 'up' && node.role === 'standby');
  const isUsual = (name: string): boolean => name === 'walreceiver' || /^\d+\/main$/.test(name);
  const isDark = nodes.some(({ is }) => is === 'silent');
  return nodes.map((node) => {
    if (node.is === 'silent' || node.role === 'primary') return node;
    const name = applicationOf(node);
    const others = standbys.filter((other) => other !== node && applicationOf(other) === name);
    if (others.some(({ address }) => address === node.address)) return { ...node, alike: 'place' } as const;
    // One that does not answer may well be called what many are.
    return others.length > 0 || (isDark && isUsual(name)) ? ({ ...node, alike: 'name' } as const) : node;
  });
}

/** What a standby calls itself where it receives from, as PostgreSQL settles it. */
export const applicationOf = ({ conninfo, settings }: Pick<UpNode, 'conninfo' | 'settings'>): string =>
  parseConninfo(conninfo ?? '')?.get('application_name') ?? (settings.cluster_name || 'walreceiver');

/** The standbys with the most of the log first; of those that have the same, the one that commits wait for, then by name. */
export function byPosition(standbys: readonly UpNode[], primary: UpNode | undefined): readonly UpNode[] {
  const rank = (node: UpNode): number => {
    const sync = primary && senderOf(node, primary)?.sync;
    return sync === 'sync' || sync === 'quorum' ? 0 : 1;
  };
  return standbys.toSorted(
    (one, other) =>
      (other.timeline ?? 0) - (one.timeline ?? 0) ||
      (other.position ?? -1) - (one.position ?? -1) ||
      rank(one) - rank(other) ||
      one.system.title.localeCompare(other.system.title),
  );
}

/** Which node holds what. */
export const splitWords = (split: readonly UpNode[], name: string): string =>
  `two histories of ${name} are being written: ${split
    .map(
      ({ system, timeline, position, clients }) =>
        `${system.title} on timeline ${timeline ?? 'not known'}, ${bytes(position)} of log, ${count(clients)} sessions`,
    )
    .join('; ')}. Stop the writes to one of them`;
