/** A way out of this host. */
export type Route = {
  readonly family: 4 | 6;
  readonly interface: string;
  readonly network: bigint;
  readonly length: number;
};

const up = 0x1;
const reject = 0x200;

/** Source: `/proc/net/route`, whose addresses are in the host's byte order (little-endian wherever this runs). */
export function routes4(text: string): readonly Route[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, network, , flags]) => network !== undefined && isUsable(flags))
    .map(([name = '', network = '', , , , , , mask = '0']) => ({
      family: 4,
      interface: name,
      network: swapped(network),
      length: bits(swapped(mask)),
    }));
}

/** Source: `/proc/net/ipv6_route`. */
export function routes6(text: string): readonly Route[] {
  return text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields.length >= 10 && isUsable(fields[8]))
    .map((fields) => ({
      family: 6,
      interface: fields[9] ?? '',
      network: BigInt(`0x${fields[0]}`),
      length: Number.parseInt(fields[1] ?? '0', 16),
    }));
}

const isUsable = (flags = '0'): boolean => {
  const set = Number.parseInt(flags, 16);
  return (set & up) !== 0 && (set & reject) === 0;
};

const swapped = (hex: string): bigint => BigInt(`0x${hex.match(/../g)?.reverse().join('') ?? '0'}`);
const bits = (mask: bigint): number => mask.toString(2).replaceAll('0', '').length;

/** What is known of this host's own network. */
export type Network = {
  readonly routes: readonly Route[];
  /** Interfaces that are up and have a link. */
  readonly linked: ReadonlySet<string>;
};

/**
 * Whether anything that is sent to an address can leave this host: to itself while the loopback is up, elsewhere by a
 * route whose interface has a link. Without an address (its name could not be resolved) by any way out.
 */
export function hasWay({ routes, linked }: Network, address: string | undefined): boolean {
  if (address !== undefined && isLoopback(address)) return linked.has('lo');
  const ways = routes.filter((route) => route.interface !== 'lo' && linked.has(route.interface));
  if (address === undefined) return ways.some(({ length }) => length === 0);
  const value = bitsOf(address);
  if (value === undefined) return true;
  return ways.some(
    ({ family, network, length }) =>
      family === value.family && (value.bits ^ network) >> BigInt((family === 4 ? 32 : 128) - length) === 0n,
  );
}

const isLoopback = (address: string): boolean => /^(::ffff:)?127\./.test(address) || address === '::1';

function bitsOf(address: string): { readonly family: 4 | 6; readonly bits: bigint } | undefined {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
  if (/^\d+(\.\d+){3}$/.test(plain))
    return { family: 4, bits: plain.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
  if (!/^[\da-f:]+$/i.test(plain)) return undefined;
  const [head = '', tail] = plain.split('::');
  const left = head.split(':').filter((part) => part !== '');
  const right = (tail ?? '').split(':').filter((part) => part !== '');
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return { family: 6, bits: groups.reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n) };
}
