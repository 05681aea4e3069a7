import { isHost, isLocal, noHost, parsePort } from '../addresses/local.ts';
import { defaultMode, formatPostgresUrl, parsePostgresUrl } from '../addresses/postgres-url.ts';
import { isSqliteUrl } from '../addresses/sqlite-url.ts';
import { parseSslMode, sslModes } from '../addresses/ssl.ts';
import { type Problem, warning } from '../problem.ts';
import type { NodeSection } from '../schema/postgres.ts';
import type { Surroundings } from '../surroundings.ts';

/** A server that was found: where it is, and how the stack file would say it. */
export type FoundServer = {
  readonly host: string;
  readonly port: number;
  readonly database: string | undefined;
  readonly section: Omit<NodeSection, 'name'>;
};

/** A server, or what is wrong with the variables; undefined where they are not set. */
type FromVariables = FoundServer | { readonly problem: Problem } | undefined;

type Env = Surroundings['env'];
const noted = (text: string): FromVariables => ({ problem: warning(text) });

/** `DATABASE_URL`; where it names no sslmode, `DB_SSL_MODE` or `PGSSLMODE` does. */
export function ofDatabaseUrl(env: Env): FromVariables {
  if (!env.DATABASE_URL || isSqliteUrl(env.DATABASE_URL)) return undefined;
  const parsed = parsePostgresUrl(env.DATABASE_URL);
  if (parsed.is === 'refused') return noted(`DATABASE_URL ${parsed.because}`);
  const { host = '/run/postgresql', port = 5432, database, ssl } = parsed.parts;
  const mode = ssl.mode === undefined ? parseSslMode(env.DB_SSL_MODE || env.PGSSLMODE || '') : undefined;
  const section = { url: { env: 'DATABASE_URL' }, ...(mode !== undefined && { ssl: { mode } }) };
  return { host, port, database, section };
}

/** `DB_HOST`, `DB_PORT`, `DB_NAME`, `DB_USER`, `DB_PASSWORD`, `DB_SSL_MODE`. */
export function ofDbVariables(env: Env): FromVariables {
  const kind = env.DB_CONNECTION || env.DB_ENGINE || env.DB_TYPE || '';
  const other = /mysql|mariadb|sqlite|mssql|oracle/i.exec(kind)?.[0];
  if (env.DB_HOST && other !== undefined)
    return noted(`DB_HOST is a ${other} server: only PostgreSQL is supported`);
  return ofParts(env, {
    host: 'DB_HOST',
    port: 'DB_PORT',
    database: 'DB_NAME',
    user: 'DB_USER',
    password: 'DB_PASSWORD',
  });
}

/** `POSTGRES_HOST` or `POSTGRES_SERVER`, with the names that the image of PostgreSQL takes: `POSTGRES_DB` and the others. */
export const ofPostgresVariables = (env: Env): FromVariables =>
  ofParts(env, {
    host: env.POSTGRES_HOST ? 'POSTGRES_HOST' : 'POSTGRES_SERVER',
    port: 'POSTGRES_PORT',
    database: 'POSTGRES_DB',
    user: 'POSTGRES_USER',
    password: 'POSTGRES_PASSWORD',
  });

type Names = Readonly<Record<'host' | 'port' | 'database' | 'user' | 'password', string>>;

function ofParts(env: Env, names: Names): FromVariables {
  const host = env[names.host];
  if (!host) return undefined;
  if (!isHost(host)) return noted(`${names.host} ${noHost}`);
  const port = parsePort(env[names.port] || '5432');
  if (port === undefined) return noted(`${names.port} is not a number from 1 to 65535`);
  const mode = env.DB_SSL_MODE ? parseSslMode(env.DB_SSL_MODE) : defaultMode(host);
  if (mode === undefined) return noted(`DB_SSL_MODE is none, expected ${sslModes}`);
  const database = env[names.database] || undefined;
  const user = env[names.user] || undefined;
  const url = formatPostgresUrl({ host, port, database: database ?? 'postgres', user, mode });
  const section = { url, ...(env[names.password] && { password: { env: names.password } }) };
  return { host, port, database, section };
}

/** libpq's `PGHOST`, `PGPORT`, `PGDATABASE`, `PGUSER`, `PGPASSWORD`, `PGSSLMODE` and the certificates' paths. */
export function ofPgVariables(env: Env): FromVariables {
  const {
    PGDATABASE,
    PGUSER,
    PGPASSWORD,
    PGSSLMODE,
    PGSSLROOTCERT: ca,
    PGSSLCERT: cert,
    PGSSLKEY: key,
  } = env;
  if (!env.PGHOST && !env.PGPORT && !env.PGDATABASE) return undefined;
  const host = env.PGHOST || '/run/postgresql';
  const port = parsePort(env.PGPORT || '5432');
  if (host.includes(',')) return noted('PGHOST names several hosts: name each as a node of a stack file');
  if (!isHost(host)) return noted(`PGHOST ${noHost}`);
  if (port === undefined) return noted('PGPORT is not a number from 1 to 65535');
  const mode = PGSSLMODE ? parseSslMode(PGSSLMODE) : undefined;
  if (PGSSLMODE && mode === undefined) return noted(`PGSSLMODE is none, expected ${sslModes}`);
  const url = formatPostgresUrl({
    host,
    port,
    database: PGDATABASE || 'postgres',
    user: PGUSER || undefined,
    mode,
  });
  const ssl = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  const section = {
    url,
    ...(PGPASSWORD && { password: { env: 'PGPASSWORD' } }),
    ...(Object.keys(ssl).length > 0 && { ssl }),
  };
  return { host, port, database: PGDATABASE || undefined, section };
}

/** The same for every way to a server that is the same machine's same port. */
export const identityOf = ({ host, port }: Pick<FoundServer, 'host' | 'port'>): string =>
  `${isLocal(host) ? 'local' : host.toLowerCase()}:${port}`;
