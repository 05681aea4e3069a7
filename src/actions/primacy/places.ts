import type { System } from '../../domain/stack.ts';
import type { Contained } from './contained.ts';
import type { Means } from './means.ts';

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
