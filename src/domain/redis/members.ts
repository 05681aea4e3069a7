import { placeOf } from '../../core/place.ts';
import type { Reading } from '../../core/reading.ts';
import type { Sentinel } from '../sentinel.ts';

/** Where a node is, by its Sentinels. */
export type NodeAddress = { readonly host: string; readonly port: number };

/**
 * The nodes that these Sentinels know, each once, in an order that a failover does not change. What one said before it
 * fell silent still counts: a node does not vanish because nobody tells of it.
 */
export function membersNamed(sentinels: readonly Reading<Sentinel>[]): readonly NodeAddress[] {
  const found = new Map<string, NodeAddress>();
  for (const { last } of sentinels)
    for (const { host, port } of last === undefined ? [] : [last.value.master, ...last.value.replicas])
      found.set(placeOf({ host, port }), { host, port });
  return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, address]) => address);
}
