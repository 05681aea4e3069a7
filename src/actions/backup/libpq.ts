import type { PostgresLogin } from '../../domain/connection.ts';
import { postgresPath } from '../../systems/programs.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * How a PostgreSQL client reaches a server: by its environment, in which there is no password.
 */
export function libpqEnvironment(
  login: PostgresLogin,
  { application, env }: { readonly application: string; readonly env: Environment },
): Readonly<Record<string, string>> {
  const { host, port, user, database, ssl } = login;
  return {
    PATH: postgresPath(env),
    ...(env.HOME !== undefined && { HOME: env.HOME }),
    // What it says is read by this program, and by people who read this program's English.
    LC_ALL: 'C.UTF-8',
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user,
    PGDATABASE: database,
    // Without a password of its own it looks into no file of whoever runs it.
    PGPASSFILE: '/dev/null',
    PGAPPNAME: application,
    PGCONNECT_TIMEOUT: '10',
    PGSSLMODE: ssl.mode,
    ...(ssl.ca !== undefined && { PGSSLROOTCERT: ssl.ca }),
    ...(ssl.cert !== undefined && { PGSSLCERT: ssl.cert }),
    ...(ssl.key !== undefined && { PGSSLKEY: ssl.key }),
  };
}

/** A password file for libpq that answers for every server; empty where there is no password. */
export const passfileText = ({ password }: PostgresLogin): string =>
  password === undefined ? '' : `*:*:*:*:${password.replace(/[\\:]/g, '\\$&')}\n`;

/** At most 63 bytes are told to others, and a name may hold more. */
export const applicationOf = (id: string): string =>
  `quarterdeck-backup-${id}`.replace(/[^ -~]/g, '?').slice(0, 63);
