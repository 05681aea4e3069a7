/** A TCP socket that waits for clients. */
export type Listener = {
  /** `0.0.0.0` and `::` are every address of the machine. */
  readonly address: string;
  readonly port: number;
};

const listening = '0A';

/** The listeners in the text of `/proc/net/tcp` or `/proc/net/tcp6`, in its order. */
export const parseListeners = (text: string): readonly Listener[] =>
  text.split('\n').flatMap((line) => {
    const [, address, port, state] =
      /^ *\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F:]+ ([0-9A-F]{2}) /.exec(line) ?? [];
    if (address === undefined || port === undefined || state !== listening) return [];
    return [{ address: addressOf(address), port: Number.parseInt(port, 16) }];
  });

/** The kernel prints the words of an address as the processor holds them: the least byte first. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse());
  const decimal = (some: readonly string[]): string =>
    some.map((byte) => Number.parseInt(byte, 16)).join('.');
  if (bytes.length === 4) return decimal(bytes);
  const groups = bytes.flatMap((byte, index) => (index % 2 === 0 ? [byte + bytes[index + 1]] : []));
  if (/^0{20}ffff/i.test(groups.join(''))) return decimal(bytes.slice(12));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** Who can reach a listener, by the address alone: a firewall may still stand in between. */
export function reachOf({ address }: Listener): 'this host' | 'private network' | 'everybody' {
  if (/^127\./.test(address) || address === '::1') return 'this host';
  const isPrivate =
    /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.)/.test(address) || /^f[cdef]/i.test(address);
  return isPrivate ? 'private network' : 'everybody';
}
