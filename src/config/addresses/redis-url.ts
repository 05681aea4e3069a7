import { parsePort } from './local.ts';

/** What a URL of a Redis says; what it leaves out is undefined, except the place. */
export type RedisUrlParts = {
  /** A host name, an address, or the path of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: boolean;
};

/** The parts, or why there are none: the end of a sentence that begins with the URL's name and never quotes the URL. */
type ParsedRedisUrl =
  | { readonly is: 'parts'; readonly parts: RedisUrlParts }
  | { readonly is: 'refused'; readonly because: string };

const refused = (because: string): ParsedRedisUrl => ({ is: 'refused', because });
const expected = 'is no Redis URL, expected redis://HOST:PORT, rediss://HOST:PORT or unix:///PATH';

/** Reads `redis://USER:PASSWORD@HOST:PORT`, `rediss://…` for TLS, and `unix:///run/redis/redis.sock`. */
export function parseRedisUrl(url: string): ParsedRedisUrl {
  const [, scheme = '', authority = '', path = ''] =
    /^([A-Za-z][A-Za-z0-9+]*):\/\/([^/?#]*)(\/[^?#]*)?(?:\?[^#]*)?$/s.exec(url.trim()) ?? [];
  const kind = schemes[scheme.toLowerCase()];
  if (kind === undefined) return refused(expected);
  if (path.includes('@'))
    return refused('cannot be taken apart: / ? # @ in a password are written %2F %3F %23 %40');
  try {
    const at = authority.lastIndexOf('@');
    const [, user = '', password = ''] =
      /^([^:]*)(?::(.*))?$/s.exec(at < 0 ? '' : authority.slice(0, at)) ?? [];
    const login = { username: decoded(user), password: decoded(password) };
    if (kind === 'socket')
      return path === ''
        ? refused(expected)
        : { is: 'parts', parts: { host: decodeURIComponent(path), port: usualPort, ...login, tls: false } };
    const place = parseHostAndPort(authority.slice(at + 1) || 'localhost', usualPort);
    if (place === undefined) return refused('has no host, or a port that is not a number from 1 to 65535');
    return { is: 'parts', parts: { ...place, ...login, tls: kind === 'tls' } };
  } catch (error) {
    if (error instanceof URIError) return refused('has a % that is not followed by two hex digits');
    throw error;
  }
}

const usualPort = 6379;
const schemes: Readonly<Record<string, 'clear' | 'tls' | 'socket'>> = {
  redis: 'clear',
  rediss: 'tls',
  valkey: 'clear',
  valkeys: 'tls',
  unix: 'socket',
  'redis+unix': 'socket',
  'redis+socket': 'socket',
};

const decoded = (text: string): string | undefined => decodeURIComponent(text) || undefined;

/** `10.0.0.21:26379`, `[::1]:26379`, `sentinel-1`; undefined where it is none. */
export function parseHostAndPort(
  text: string,
  usual: number,
): { readonly host: string; readonly port: number } | undefined {
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@?#[\],]+))(?::(\d+))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? usual : parsePort(digits);
  return host === undefined || port === undefined ? undefined : { host, port };
}
