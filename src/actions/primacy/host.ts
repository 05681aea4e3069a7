import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

const ofItself = /^(\/|localhost$|127\.|::1$)/;

/** The host of what the stack file says of a system: "db1:5432/shop", "[::1]:5432", "/run/postgresql:5432". */
export const hostOf = (where: string): string =>
  where.replace(/:\d+(\/.*)?$/, '').replace(/^\[(.*)\]$/, '$1');

/** Whether that is this host: by its socket, an address of its own, or a name that stands for one. */
export async function isThisHost(where: string): Promise<boolean> {
  const host = hostOf(where);
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
