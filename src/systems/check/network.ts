import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { hasWay, type Network, routes4, routes6 } from '../../domain/check/network.ts';

/** This host's own network now, from the kernel's memory: it never waits. */
export function ownNetwork(): Network {
  return {
    routes: [...routes4(text('/proc/self/net/route')), ...routes6(text('/proc/self/net/ipv6_route'))],
    // Only those that are up and have a link are in it.
    linked: new Set(Object.keys(networkInterfaces())),
  };
}

function text(path: '/proc/self/net/route' | '/proc/self/net/ipv6_route'): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Why an address cannot be reached from here, whoever listens there; undefined when nothing is wrong on our side. */
export function ownTrouble(address: string | undefined, network: Network): string | undefined {
  if (hasWay(network, address)) return undefined;
  return network.linked.size === 0 || address === undefined
    ? 'our own network is down: no interface has a way out'
    : `our own network is down: this host has no way to ${address}`;
}
