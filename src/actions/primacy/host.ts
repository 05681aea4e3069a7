import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

const ofItself = /^(\/|localhost$|127\.|::1$)/;

/** Whether a host is this one: by its socket, an address of its own, or a name that stands for one. */
export async function isThisHost(host: string): Promise<boolean> {
  if (ofItself.test(host)) return true;
  const named = () =>
    lookup(host, { all: true }).then(
      (found) => found.map(({ address }) => address),
      () => [],
    );
  const addresses = isIP(host) === 0 ? await named() : [host];
  const own = Object.values(networkInterfaces()).flatMap((found = []) => found.map(({ address }) => address));
  return addresses.some((address) => own.includes(address) || ofItself.test(address));
}
