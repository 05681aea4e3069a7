import type { PostgresLogin, SslMode } from '../../src/domain/connection.ts';

/** What a URL of the lab's means; encryption is tried as libpq tries it. */
export function loginOf(url: string, mode: SslMode = 'prefer'): PostgresLogin {
  const { hostname, port, pathname, username, password } = new URL(url);
  return {
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: username,
    password: password === '' ? undefined : password,
    ssl: { mode },
  };
}
