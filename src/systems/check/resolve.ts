import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { createLane } from '../host/lane.ts';

/** Two at most: the resolver of the C library holds a thread of the pool for as long as a name server is silent. */
const lanes = [createLane(), createLane()];
let turn = 0;

/** The addresses of a host, in the order the system gives them. Rejects as `dns.lookup` does, or with ReadError. */
export async function resolve(host: string, signal: AbortSignal): Promise<readonly LookupAddress[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  const lane = lanes[turn++ % lanes.length] ?? createLane();
  return lane(
    `the resolver, asked for ${host},`,
    () => lookup(host, { all: true, order: 'verbatim' }),
    signal,
  );
}
