import type { VirtualServer } from '../nginx.ts';
import { type Listening, listening } from './address.ts';
import type { Directive, Position } from './syntax.ts';
import { everyDirective, inForce, inside, named } from './tree.ts';

/** A `server` block with what surrounds it: `path` is the block itself, then that of `http`. */
export type ServerBlock = VirtualServer & {
  readonly path: readonly (readonly Directive[])[];
  readonly places: readonly Listening[];
  readonly isTls: boolean;
};

/** The servers of the web, in the order of the configuration. */
export function serverBlocks(root: readonly Directive[]): readonly ServerBlock[] {
  return named(root, 'http').flatMap((http) =>
    named(http.block, 'server').map((server): ServerBlock => {
      const block = inside(server);
      const listens = named(block, 'listen').map(({ args }) => args);
      const places = listens.flatMap((args) => listening(args) ?? []);
      const isOldTls = named(block, 'ssl').some(({ args }) => args[0] === 'on');
      return {
        names: named(block, 'server_name').flatMap(({ args }) => args),
        listens: listens.length === 0 ? ['80'] : listens.map((args) => args.join(' ')),
        at: server.at,
        path: [block, inside(http)],
        places:
          listens.length === 0 ? [{ host: '127.0.0.1', port: 80, isTls: false, isDefault: false }] : places,
        isTls: isOldTls || places.some(({ isTls }) => isTls),
      };
    }),
  );
}

/** A name that can be asked for: no pattern, and not the usual names for none. */
export const askedName = ({ names }: Pick<VirtualServer, 'names'>): string | undefined =>
  names.find((name) => /^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(name));

/** A question to one of the servers: its URL, and whom it is meant for. */
export type Question = { readonly url: string; readonly host: string | undefined };

/** Where `stub_status` is offered; undefined where it is not, or by a pattern only. */
export function statusQuestion(root: readonly Directive[]): Question | undefined {
  for (const server of serverBlocks(root)) {
    const [place] = server.places;
    if (place === undefined || place.host.startsWith('/')) continue;
    for (const { directive, within } of everyDirective(server.path[0] ?? [])) {
      if (directive.name !== 'stub_status') continue;
      const [location] = within;
      const path = location === undefined ? '/' : plainPath(location.args);
      if (path === undefined) continue;
      const host = place.host.includes(':') ? `[${place.host}]` : place.host;
      const scheme = server.isTls && place.isTls ? 'https' : 'http';
      return { url: `${scheme}://${host}:${place.port}${path}`, host: askedName(server) };
    }
  }
  return undefined;
}

/** `= /nginx_status`, `/nginx_status`; no pattern leads to one address. */
function plainPath(args: readonly string[]): string | undefined {
  const path = args.at(-1) ?? '';
  return !path.startsWith('/') || /^~/.test(args[0] ?? '') ? undefined : path;
}

/** A certificate that servers show, by the file that holds it. */
export type NamedCertificate = {
  readonly file: string;
  readonly key: string | undefined;
  readonly at: Position;
  readonly names: readonly string[];
  /** Where one of the servers shows it. */
  readonly shown:
    | { readonly host: string; readonly port: number; readonly name: string | undefined }
    | undefined;
};

/** Every certificate file once. What a variable names, or stands in the configuration itself, is none. */
export function certificatesOf(root: readonly Directive[]): readonly NamedCertificate[] {
  const byFile = new Map<string, NamedCertificate>();
  for (const server of serverBlocks(root).filter(({ isTls }) => isTls)) {
    const files = inForce(server.path, 'ssl_certificate');
    const keys = inForce(server.path, 'ssl_certificate_key');
    for (const [index, { args, at }] of files.entries()) {
      const [file] = args;
      if (file === undefined || !isPath(file)) continue;
      const known = byFile.get(file);
      const key = keys[index]?.args[0];
      const place = server.places.find(({ isTls, host }) => isTls && !host.startsWith('/'));
      byFile.set(file, {
        file,
        key: known?.key ?? (key !== undefined && isPath(key) ? key : undefined),
        at: known?.at ?? at,
        names: [...new Set([...(known?.names ?? []), ...server.names])],
        shown: known?.shown ?? (place && { host: place.host, port: place.port, name: askedName(server) }),
      });
    }
  }
  return [...byFile.values()];
}

/** `data:…` and `engine:…` are no files, and what a variable says is not known here. */
const isPath = (written: string): boolean => !/[$:]/.test(written) && written !== '';

/** The files that are written as logs, by absolute paths; the others are relative to where nginx was installed. */
export function logFilesOf(root: readonly Directive[]): readonly string[] {
  const files = [...everyDirective(root)]
    .filter(({ directive: { name } }) => name === 'access_log' || name === 'error_log')
    .map(({ directive: { args } }) => args[0] ?? '')
    .filter((file) => file.startsWith('/') && !file.includes('$') && !file.startsWith('/dev/'));
  return [...new Set(files)].slice(0, 50);
}
