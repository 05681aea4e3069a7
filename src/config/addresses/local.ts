import { isIPv6 } from 'node:net';

/** Whether a server is reached without leaving this machine: a socket's directory, or a loopback name or address. */
export function isLocal(host: string): boolean {
  return host.startsWith('/') || host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** A port as people write it; undefined where it is none. */
export function parsePort(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}

/** `10.0.0.12:5432`, `[::1]:5432`, `/run/postgresql:5432`. */
export const hostAndPort = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Whether a text can be a host: a name, an address, or the directory of a socket. */
export const isHost = (text: string): boolean =>
  text.startsWith('/') || isIPv6(text) || /^[^\s/@?#:,[\]%]+$/.test(text);

/** The end of a sentence about a text that is none. */
export const noHost = 'is neither a host name, nor an address, nor the directory of a socket';
