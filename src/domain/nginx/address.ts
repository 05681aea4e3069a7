import type { MemberPlace } from '../nginx.ts';

/**
 * Where `10.0.0.12:8000`, `app`, `[::1]:80` or `unix:/run/app.sock` leads; undefined where a variable decides. What could
 * be a login before an `@` is no part of it.
 */
export function memberPlace(written: string, usualPort: number): MemberPlace | undefined {
  if (written.includes('$') || written.includes('@')) return undefined;
  const socket = /^unix:(\/[^:]+)/.exec(written)?.[1];
  if (socket !== undefined) return { address: `unix:${socket}`, host: socket, port: 0 };
  const [, bracketed, plain, port = String(usualPort)] =
    /^(?:\[([\da-fA-F:.]+)\]|([^:[\]/?#\s]+))(?::(\d{1,5}))?$/.exec(written) ?? [];
  const host = bracketed ?? plain;
  const number = Number(port);
  if (host === undefined || number < 1 || number > 65_535) return undefined;
  const name = bracketed === undefined ? host : `[${host}]`;
  return { address: `${name}:${number}`, host, port: number };
}

/** What comes after a pass directive: the scheme's port, and the name or address without the path. */
export function passedTo(written: string): { readonly to: string; readonly port: number } | undefined {
  if (written.includes('$')) return undefined;
  const [, scheme = '', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/.exec(written) ?? [];
  const to = rest.startsWith('unix:') ? rest : (rest.split(/[/?]/, 1)[0] ?? '');
  return to === '' ? undefined : { to, port: scheme === 'https' || scheme === 'grpcs' ? 443 : 80 };
}

/** Where a `listen` directive is reached from this machine. */
export type Listening = {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly isDefault: boolean;
};

/** `80`, `*:80`, `127.0.0.1:8080`, `[::]:443 ssl`, `unix:/run/nginx.sock`. */
export function listening([written = '', ...parameters]: readonly string[]): Listening | undefined {
  const place = memberPlace(/^\d+$/.test(written) ? `*:${written}` : written, 80);
  if (place === undefined || parameters.includes('quic')) return undefined;
  const host = place.host === '*' || place.host === '0.0.0.0' ? '127.0.0.1' : place.host;
  return {
    host: host === '::' ? '::1' : host,
    port: place.port,
    isTls: parameters.includes('ssl'),
    isDefault: parameters.includes('default_server') || parameters.includes('default'),
  };
}
