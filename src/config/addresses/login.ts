import type { PostgresAddress, PostgresLogin, SslMode } from '../../domain/connection.ts';
import { hostAndPort } from './local.ts';
import type { UrlParts } from './postgres-url.ts';

/** What fills the gaps of a URL. */
export type LoginDefaults = {
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly ssl: {
    readonly mode?: SslMode | undefined;
    readonly ca?: string | undefined;
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
  };
};

/** The whole address a URL stands for. Without a host it is the socket in Debian's directory, as with its psql. */
export function completeLogin(parts: UrlParts, defaults: LoginDefaults): PostgresLogin {
  const ca = parts.ssl.ca ?? defaults.ssl.ca;
  const cert = parts.ssl.cert ?? defaults.ssl.cert;
  const key = parts.ssl.key ?? defaults.ssl.key;
  return {
    host: parts.host ?? '/run/postgresql',
    port: parts.port ?? defaults.port,
    database: parts.database ?? defaults.database,
    user: parts.user ?? defaults.user,
    password: parts.password,
    ssl: {
      mode: parts.ssl.mode ?? defaults.ssl.mode ?? 'prefer',
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
    },
  };
}

/** `10.0.0.12:5432/shop`: where a server is, without credentials. */
export const postgresWhere = ({ host, port, database }: PostgresAddress): string =>
  `${hostAndPort(host, port)}/${database}`;
