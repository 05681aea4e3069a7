import type { NginxFinding } from '../nginx.ts';
import { type ServerBlock, serverBlocks } from './servers.ts';
import type { Directive, Position } from './syntax.ts';
import { everyDirective, inForce, inside, named } from './tree.ts';

const unsafe = (at: Position, what: string, mend: string): NginxFinding => ({
  kind: 'unsafe',
  what,
  mend,
  at,
});

/** What requirement F4 asks of a configuration and this one lacks, server by server. */
export function findingsOf(root: readonly Directive[]): readonly NginxFinding[] {
  const servers = serverBlocks(root);
  const hasTls = servers.some(({ isTls }) => isTls);
  return servers.flatMap((server) => [
    ...(hasTls ? withoutRedirect(server) : []),
    ...(server.isTls ? [...oldProtocols(server), ...missingHeaders(server)] : []),
  ]);
}

const titleOf = ({ names, listens }: ServerBlock): string =>
  names.find((name) => name !== '_' && name !== '') ?? `the server on ${listens[0] ?? '80'}`;

/** Port 80 is there to send people to https. */
function withoutRedirect(server: ServerBlock): readonly NginxFinding[] {
  const isWeb = server.places.some(({ port, isTls }) => port === 80 && !isTls);
  if (!isWeb || isRedirected(server.path[0] ?? [])) return [];
  return [
    unsafe(
      server.at,
      `${titleOf(server)} answers on port 80 without TLS`,
      'return 301 https://$host$request_uri; in a server of its own',
    ),
  ];
}

/** By all of the server, or by its location `/`; what a certificate authority asks for may stand beside. */
function isRedirected(block: readonly Directive[]): boolean {
  const root = named(block, 'location').filter(({ args }) => args.at(-1) === '/');
  return [block, ...root.map(inside)].some((level) =>
    level.some(
      ({ name, args }) =>
        (name === 'return' && /^30[1278]$/.test(args[0] ?? '') && /^https:/.test(args[1] ?? '')) ||
        (name === 'return' && /^https:/.test(args[0] ?? '')) ||
        (name === 'rewrite' && /^https:/.test(args[1] ?? '')),
    ),
  );
}

const old = ['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1'];

function oldProtocols(server: ServerBlock): readonly NginxFinding[] {
  const mend = 'ssl_protocols TLSv1.2 TLSv1.3;';
  const [directive] = inForce(server.path, 'ssl_protocols');
  if (directive === undefined)
    return [
      unsafe(
        server.at,
        `${titleOf(server)} names no ssl_protocols: nginx before 1.27.3 then offers TLS 1.0 and 1.1`,
        mend,
      ),
    ];
  const offered = directive.args.filter((protocol) => old.includes(protocol));
  return offered.length === 0
    ? []
    : [unsafe(directive.at, `${titleOf(server)} offers ${offered.join(' and ')}`, mend)];
}

const wanted = ['Strict-Transport-Security', 'X-Content-Type-Options', 'X-Frame-Options'] as const;

/** Headers that a level sends: its own, or where it has none those around it. */
const headersOf = (path: readonly (readonly Directive[])[]): ReadonlySet<string> =>
  new Set(
    inForce(path, 'add_header').flatMap(({ args: [name = '', value = ''] }) =>
      // The newer way to say who may frame a page.
      /^content-security-policy$/i.test(name) && /frame-ancestors/i.test(value)
        ? ['x-frame-options']
        : [name.toLowerCase()],
    ),
  );

const lackingIn = (sent: ReadonlySet<string>): readonly string[] =>
  wanted.filter((header) => !sent.has(header.toLowerCase()));

function missingHeaders(server: ServerBlock): readonly NginxFinding[] {
  const lacking = lackingIn(headersOf(server.path));
  const own =
    lacking.length === 0
      ? []
      : [
          unsafe(
            server.at,
            `${titleOf(server)} does not send ${lacking.join(', ')}`,
            `add_header ${lacking[0]} … always; in its server block`,
          ),
        ];
  return [...own, ...hiddenHeaders(server, lacking)];
}

/** A location that adds a header of its own sends none of those around it. */
function hiddenHeaders(server: ServerBlock, lacking: readonly string[]): readonly NginxFinding[] {
  const locations = [...everyDirective(server.path[0] ?? [])].filter(
    ({ directive: { name, block } }) => name === 'location' && named(block, 'add_header').length > 0,
  );
  return locations.flatMap(({ directive }) => {
    const hidden = lackingIn(headersOf([inside(directive)])).filter((header) => !lacking.includes(header));
    if (hidden.length === 0) return [];
    const where = directive.args.join(' ');
    return [
      unsafe(
        directive.at,
        `location ${where} has an add_header of its own, which hides ${hidden.join(', ')} of ${titleOf(server)}`,
        'repeat the server’s add_header lines in that location',
      ),
    ];
  });
}
