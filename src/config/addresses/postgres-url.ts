import type { PostgresAddress, SslMode } from '../../domain/connection.ts';
import { isLocal, parsePort } from './local.ts';
import { parseSslMode, sslModes } from './ssl.ts';

/** What a URL says; what it leaves out is undefined. */
export type UrlParts = {
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly database: string | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly ssl: {
    readonly mode: SslMode | undefined;
    readonly ca: string | undefined;
    readonly cert: string | undefined;
    readonly key: string | undefined;
  };
};

/** The parts, or why there are none: the end of a sentence that begins with the URL's name and never quotes the URL. */
type ParsedUrl =
  | { readonly is: 'parts'; readonly parts: UrlParts }
  | { readonly is: 'refused'; readonly kind: 'credentials' | 'unsupported'; readonly because: string };

const refused = (because: string, kind: 'credentials' | 'unsupported' = 'credentials'): ParsedUrl => ({
  is: 'refused',
  kind,
  because,
});

const others: Readonly<Record<string, string>> = {
  mysql: 'MySQL',
  mysql2: 'MySQL',
  mariadb: 'MariaDB',
  sqlite: 'SQLite',
  sqlite3: 'SQLite',
  mssql: 'SQL Server',
  sqlserver: 'SQL Server',
  oracle: 'Oracle',
  mongodb: 'MongoDB',
};

const encode =
  'the characters @ / ? # % in a user name or password are written percent-encoded (%40 %2F %3F %23 %25)';

/** Reads `postgresql://user:password@host:port/database?sslmode=require`, with SQLAlchemy's `postgresql+driver://` too. */
export function parsePostgresUrl(url: string): ParsedUrl {
  const [, scheme = '', authority = '', path = '', query = ''] =
    /^([A-Za-z][A-Za-z0-9]*)(?:\+[A-Za-z0-9_]+)?:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?(?:#.*)?$/s.exec(
      url.trim(),
    ) ?? [];
  const product = others[scheme.toLowerCase()];
  if (product === 'SQLite')
    return refused('is a SQLite URL: name its file under sqlite: in the stack file', 'unsupported');
  if (product !== undefined)
    return refused(`is a ${product} URL: ${product} is not supported, only PostgreSQL is`, 'unsupported');
  if (!/^(?:postgres|postgresql|pgsql|psql)$/i.test(scheme))
    return refused('is not a URL of the form postgresql://USER@HOST:PORT/DATABASE');
  // An `@` after the authority, but before any parameter, is what is left of a password that was not encoded.
  if (
    /@/.test(
      url
        .trim()
        .replace(/^[^:]*:\/\/[^/?#]*/, '')
        .replace(/=.*$/s, ''),
    )
  )
    return refused(`cannot be taken apart: ${encode}`);
  try {
    return parts(authority, path, query);
  } catch (error) {
    if (error instanceof URIError)
      return refused(`has a % that is not followed by two hex digits: ${encode}`);
    throw error;
  }
}

function parts(authority: string, path: string, query: string): ParsedUrl {
  const at = authority.lastIndexOf('@');
  const [, user = '', password] = /^([^:]*)(?::(.*))?$/s.exec(at < 0 ? '' : authority.slice(0, at)) ?? [];
  const place = authority.slice(at + 1);
  const parameters = queryOf(query);
  const named = (name: string): string | undefined => parameters.get(name) || undefined;
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::([^:]*))?$/.exec(place) ?? [];
  const host = named('host') ?? (decodeURIComponent(bracketed ?? plain ?? '') || undefined);
  if (place.includes(',') || host?.includes(',') === true)
    return refused('names several hosts: name each server as a node of its own');
  if (bracketed === undefined && plain === undefined) return refused(`cannot be taken apart: ${encode}`);
  const writtenPort = named('port') ?? (digits || undefined);
  const port = writtenPort === undefined ? undefined : parsePort(writtenPort);
  if (writtenPort !== undefined && port === undefined)
    return refused(`has a port that is not a number from 1 to 65535 (${encode})`);
  const writtenMode = named('sslmode') ?? named('ssl');
  const mode = writtenMode === undefined ? undefined : parseSslMode(writtenMode);
  if (writtenMode !== undefined && mode === undefined)
    return refused(`has an sslmode that is none: expected ${sslModes}`);
  return {
    is: 'parts',
    parts: {
      host,
      port,
      database: named('dbname') ?? (decodeURIComponent(path) || undefined),
      user: named('user') ?? (decodeURIComponent(user) || undefined),
      password:
        named('password') ?? (password === undefined ? undefined : decodeURIComponent(password) || undefined),
      ssl: { mode, ca: named('sslrootcert'), cert: named('sslcert'), key: named('sslkey') },
    },
  };
}

// As libpq reads it: a plus is a plus, not a space.
function queryOf(query: string): ReadonlyMap<string, string> {
  const pairs = query.split('&').filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
      return [decodeURIComponent(name), decodeURIComponent(value)];
    }),
  );
}

/** A URL that `parsePostgresUrl` reads back as it was. A socket's directory becomes `?host=`. */
export function formatPostgresUrl(
  address: Pick<PostgresAddress, 'host' | 'port' | 'database'> & {
    readonly user?: string | undefined;
    readonly password?: string | undefined;
    readonly mode?: SslMode | undefined;
  },
): string {
  const { host, port, database, user, password, mode } = address;
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  const login = user === undefined && secret === '' ? '' : `${encodeURIComponent(user ?? '')}${secret}@`;
  const isSocket = host.startsWith('/');
  const place = isSocket
    ? ''
    : `${host.includes(':') ? `[${host.replace('%', '%25')}]` : encodeURIComponent(host)}:${port}`;
  const query = [
    ...(isSocket ? [`host=${encodeURI(host).replace(/[&#?+]/g, encodeURIComponent)}`, `port=${port}`] : []),
    ...(mode === undefined ? [] : [`sslmode=${mode}`]),
  ].join('&');
  return `postgresql://${login}${place}/${encodeURIComponent(database)}${query === '' ? '' : `?${query}`}`;
}

/** `DB_*` without a mode insist on TLS where the password would leave this machine. */
export const defaultMode = (host: string): SslMode => (isLocal(host) ? 'prefer' : 'require');
