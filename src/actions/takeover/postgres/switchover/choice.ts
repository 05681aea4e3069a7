import { bytes } from '../../../../core/format.ts';
import { parseConninfo } from '../../../../domain/postgres/conninfo.ts';
import { byPosition, type ClusterSeen, comesAlong, senderOf } from '../../../primacy/cluster.ts';
import { numberOf, type UpNode } from '../../../primacy/node.ts';
import { isLocal, leadsTo } from '../../../primacy/places.ts';
import type { Place } from './facts.ts';

/** Who takes over, and why that one. */
export type Choice = { readonly node: UpNode; readonly because: string };

/**
 * The one that was named; else of those that could at once the one that commits wait for, and the first by its name: a few bytes
 * more or less are no difference, for all of them are sent before the primary ends. Where none could, the one with the most.
 */
export function choose(
  { standbys }: Pick<ClusterSeen, 'standbys'>,
  primary: UpNode,
  {
    named,
    barred,
    maxLag,
  }: { readonly named: string | undefined; readonly barred: ReadonlySet<string>; readonly maxLag: number },
): Choice | undefined {
  if (named !== undefined) {
    const node = standbys.find(({ system }) => system.title === named);
    return node && { node, because: 'it was named' };
  }
  const fit = byPosition(standbys, primary).filter((node) => !barred.has(node.system.id));
  const ready = fit
    .filter((node) => isReady(node, primary, maxLag))
    .toSorted(
      (one, other) =>
        Number(isWaitedFor(other, primary)) - Number(isWaitedFor(one, primary)) ||
        one.system.title.localeCompare(other.system.title),
    );
  const [node = fit[0]] = ready;
  if (node === undefined) return undefined;
  if (ready.length === 0) return { node, because: 'it has the most of the log' };
  const waited = isWaitedFor(node, primary) ? ', and commits wait for it' : '';
  const behind = bytes(senderOf(node, primary)?.replayLag);
  const others = ready.length > 1 ? `, as ${ready.length - 1} more could` : '';
  return { node, because: `it could at once, ${behind} behind${waited}${others}` };
}

const isReady = (node: UpNode, primary: UpNode, maxLag: number): boolean => {
  const sender = senderOf(node, primary);
  const isCalm = !node.isPaused && (numberOf(node, 'recovery_min_apply_delay') ?? 0) === 0;
  return isCalm && sender?.state === 'streaming' && (sender.replayLag ?? 0) <= maxLag;
};

function isWaitedFor(node: UpNode, primary: UpNode): boolean {
  const sync = senderOf(node, primary)?.sync;
  return sync === 'sync' || sync === 'quorum';
}

/** Where the others find it: as the primary sees it, and on this host through its socket where they have none other. */
export function placeOf(candidate: UpNode, primary: UpNode): Place {
  const port = numberOf(candidate, 'port') ?? 5432;
  const [socket = '127.0.0.1'] = (candidate.settings.unix_socket_directories ?? '')
    .split(',')
    .filter(Boolean);
  return { host: senderOf(candidate, primary)?.address ?? socket.trim(), port };
}

/** The same for somebody on another host, for whom a loopback address leads elsewhere: there it is where the primary was. */
export function placeFor(sibling: UpNode, place: Place, primary: UpNode): Place {
  const host = parseConninfo(sibling.conninfo ?? '')?.get('host');
  const comesFromAfar = !isLocal(senderOf(sibling, primary)?.address ?? '127.0.0.1');
  return isLocal(place.host) && comesFromAfar && host !== undefined ? { ...place, host } : place;
}

/**
 * Standbys that receive from the old primary, or are told to. Who follows another standby stays with that one: it comes along. One that
 * is told what another one is told that it sends to follows it by the same name.
 */
export function siblingsOf(
  { standbys }: Pick<ClusterSeen, 'standbys'>,
  primary: UpNode,
  candidate: UpNode,
): readonly UpNode[] {
  const isFed = (node: UpNode): boolean => senderOf(node, primary) !== undefined;
  const names = new Set(standbys.filter(isFed).flatMap(({ conninfo }) => placeIn(conninfo) ?? []));
  return standbys.filter(
    (node) =>
      node !== candidate &&
      (isFed(node) ||
        (!comesAlong(node, standbys, candidate) &&
          (leadsTo(node.conninfo, primary) || names.has(placeIn(node.conninfo) ?? '')))),
  );
}

/** As it is written; undefined: nowhere. */
function placeIn(conninfo: string | undefined): string | undefined {
  const words = parseConninfo(conninfo ?? '');
  const host = words?.get('host') ?? words?.get('hostaddr');
  return host === undefined ? undefined : `${host} ${words?.get('port') ?? '5432'}`;
}

/** A slot of its own for the old primary, named as the others are; null where they have none. */
export function slotFor(primary: UpNode, candidate: UpNode): string | null {
  const theirs = candidate.settings.primary_slot_name;
  if (!theirs) return null;
  const named = theirs.replace(candidate.system.title, primary.system.title);
  const own = named === theirs ? `slot_${primary.system.title}` : named;
  return own.toLowerCase().replace(/[^a-z0-9_]/g, '_');
}
