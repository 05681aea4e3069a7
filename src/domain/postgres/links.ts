import type { Reading } from '../../core/reading.ts';
import type { PostgresNode, Sender, Up } from '../postgres.ts';
import type { System, SystemId } from '../stack.ts';

/** A declared node and what it last said. */
export type Node = { readonly system: System; readonly reading: Reading<PostgresNode> };

/** The node a standby receives from, and the row there that is its own. */
type Link = { readonly upstream: SystemId; readonly sender: Sender | undefined };

/** Somebody receives the log who is not in the configuration: another standby, a backup, a subscriber. */
export type Stranger = { readonly upstream: SystemId; readonly sender: Sender };

export type Links = { readonly of: ReadonlyMap<SystemId, Link>; readonly strangers: readonly Stranger[] };

/** What a node last said, when it was up then. */
export function lastUp({ reading }: Node): Up | undefined {
  const value = reading.last?.value;
  return value?.is === 'up' ? value : undefined;
}

/**
 * Who follows whom. A sender's row carries no identity, so rows and standbys are paired by what they have in common,
 * the most telling first: the slot, the name, the address.
 */
export function linksOf(nodes: readonly Node[]): Links {
  const rows = nodes.flatMap((node) => (lastUp(node)?.senders ?? []).map((sender) => ({ node, sender })));
  const standbys = nodes.filter((node) => lastUp(node)?.role !== 'primary');
  const pairs = standbys
    .flatMap((standby) =>
      rows.map((row) => ({ standby, row, likeness: likeness(standby, row.node, row.sender) })),
    )
    .filter(({ standby, row, likeness }) => likeness > 0 && standby !== row.node)
    .sort((a, b) => b.likeness - a.likeness);
  const of = new Map<SystemId, Link>();
  const taken = new Set<Sender>();
  for (const { standby, row } of pairs) {
    if (of.has(standby.system.id) || taken.has(row.sender)) continue;
    taken.add(row.sender);
    const isCurrent = row.node.reading.failure === undefined;
    of.set(standby.system.id, { upstream: row.node.system.id, sender: isCurrent ? row.sender : undefined });
  }
  for (const standby of standbys) {
    const upstream = of.has(standby.system.id) ? undefined : byAddress(standby, nodes);
    if (upstream !== undefined) of.set(standby.system.id, { upstream, sender: undefined });
  }
  const strangers = rows.filter(
    ({ node, sender }) => !taken.has(sender) && node.reading.failure === undefined,
  );
  return { of, strangers: strangers.map(({ node, sender }) => ({ upstream: node.system.id, sender })) };
}

function likeness(standby: Node, upstream: Node, sender: Sender): number {
  const value = lastUp(standby);
  const receiver = value?.receiver;
  const isItsSlot = sender.slot !== undefined && sender.slot === receiver?.slot;
  const isItsTitle = sender.application === standby.system.title;
  const isItsName = sender.application !== '' && sender.application === value?.clusterName;
  const comesFromThere = receiver?.senderPort !== undefined && isAt(upstream.system, receiver);
  const isItsAddress = sender.address === hostOf(standby.system) && !isLocal(sender.address);
  return (
    (isItsSlot ? 8 : 0) +
    (isItsTitle ? 4 : 0) +
    (isItsName ? 2 : 0) +
    (isItsAddress ? 2 : 0) +
    (comesFromThere ? 1 : 0)
  );
}

/** Where its receiver connects to, or, when it has none, the one primary there is. */
function byAddress(standby: Node, nodes: readonly Node[]): SystemId | undefined {
  const value = lastUp(standby);
  const others = nodes.filter((node) => node !== standby);
  const receiver = value?.receiver;
  const sending = receiver && others.find(({ system }) => isAt(system, receiver));
  if (sending !== undefined) return sending.system.id;
  const primaries = others.filter((node) => lastUp(node)?.role === 'primary');
  return primaries.length === 1 ? primaries[0]?.system.id : undefined;
}

function isAt(
  system: System,
  {
    senderHost,
    senderPort,
  }: { readonly senderHost: string | undefined; readonly senderPort: number | undefined },
): boolean {
  if (senderHost === undefined || senderPort === undefined || portOf(system) !== senderPort) return false;
  const host = hostOf(system);
  return host === senderHost || (isLocal(host) && isLocal(senderHost));
}

const hostOf = ({ where }: System): string => where.replace(/:\d+(\/.*)?$/, '').replace(/^\[(.*)\]$/, '$1');
const portOf = ({ where }: System): number => Number(/:(\d+)(?:\/[^:]*)?$/.exec(where)?.[1] ?? 5432);
const isLocal = (host: string): boolean =>
  host.startsWith('/') ||
  host === 'localhost' ||
  host === 'local' ||
  host === '::1' ||
  host.startsWith('127.');
