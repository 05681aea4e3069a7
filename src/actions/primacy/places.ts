import { isIP } from 'node:net';
import { parseConninfo } from '../../domain/postgres/conninfo.ts';
import type { System } from '../../domain/stack.ts';
import type { Contained } from './contained.ts';
import type { Means } from './means.ts';
import type { UpNode } from './node.ts';

/** The container that a node was proven to be in. */
export const containerIn = (means: Means | undefined): Contained | undefined =>
  means?.is === 'server' && means.server.is === 'container' ? means.server : undefined;

/** What one container finds another one by, where they have a network for that: it stays, and an address does not. */
export function nameFor(receiver: Means | undefined, sender: Means | undefined): string | undefined {
  const [from, to] = [containerIn(sender), containerIn(receiver)];
  const isTogether =
    from !== undefined &&
    to?.engine === from.engine &&
    from.networks.some((one) => to.networks.includes(one));
  return isTogether ? from.name : undefined;
}

/** Where the stack reaches a node: `127.0.0.1:5433/shop`. */
export function placeHere({ where }: System): { readonly host: string; readonly port: number } {
  const port = /:(\d+)(?:\/[^:]*)?$/.exec(where)?.[1] ?? '5432';
  return { host: where.replace(/:\d+(\/.*)?$/, '').replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}

/** Whether an address leads everybody to themselves. */
export const isLocal = (host: string): boolean =>
  host === 'localhost' ||
  host.startsWith('/') ||
  host === '::1' ||
  (isIP(host) === 4 && host.startsWith('127.'));

type Located = Pick<UpNode, 'system'> & Partial<Pick<UpNode, 'address' | 'settings'>>;
type Place = ReturnType<typeof placeHere>;

/** Whether a standby that is told this follows that node: by the name of its container, where the stack reaches it, or where it says that it is itself. */
export function leadsTo(conninfo: string | undefined, { system, address, settings }: Located): boolean {
  const words = parseConninfo(conninfo ?? '');
  if (words === undefined || words.size === 0) return false;
  const ports = (words.get('port') ?? '5432').split(',');
  const places = (words.get('host') ?? words.get('hostaddr') ?? '/')
    .split(',')
    .map((host, index): Place => ({ host, port: Number(ports[index] ?? ports[0]) }));
  const own = settings?.port === undefined ? [] : [{ host: address ?? '/', port: Number(settings.port) }];
  return places.some(
    (place) =>
      place.host === system.control?.container ||
      [placeHere(system), ...own].some((one) => isSamePlace(one, place)),
  );
}

export const isSamePlace = (one: Place, other: Place): boolean =>
  one.port === other.port && (one.host === other.host || (isLocal(one.host) && isLocal(other.host)));
