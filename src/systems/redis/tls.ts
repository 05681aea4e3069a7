import type { ConnectionOptions } from 'node:tls';
import type { RedisAddress } from '../../domain/connection.ts';
import { pemFiles } from '../tls.ts';

/** What an address asks of TLS; undefined where it is spoken to in the clear. `ca`, `cert` and `key` are paths of PEM files. */
export async function tlsOf(
  { tls }: RedisAddress,
  signal: AbortSignal,
): Promise<ConnectionOptions | undefined> {
  if (tls === undefined) return undefined;
  const { verify, ...paths } = tls;
  return {
    rejectUnauthorized: verify,
    ...(verify ? {} : { checkServerIdentity: () => undefined }),
    ...(await pemFiles(paths, signal)),
  };
}
