import type { ConnectionOptions } from 'node:tls';
import type { PostgresLogin, SslMode } from '../../domain/connection.ts';
import { pemFiles } from '../tls.ts';

/** One attempt to connect: in the clear, or encrypted with what is checked. */
export type Attempt = false | ConnectionOptions;

/** libpq's order: `allow` tries in the clear first, `prefer` encrypted first; the others have one way. */
const order = {
  disable: ['clear'],
  allow: ['clear', 'encrypted'],
  prefer: ['encrypted', 'clear'],
  require: ['encrypted'],
  'verify-ca': ['encrypted'],
  'verify-full': ['encrypted'],
} as const satisfies Record<SslMode, readonly ('clear' | 'encrypted')[]>;

/**
 * What a login's `sslmode` means, as libpq has it: only the verify modes check the certificate, and `require` does when
 * a root certificate is given. A Unix socket is never encrypted. `ca`, `cert` and `key` are paths of PEM files.
 */
export async function attempts(
  { host, ssl }: PostgresLogin,
  signal: AbortSignal,
): Promise<readonly Attempt[]> {
  if (host.startsWith('/')) return [false];
  const ways = order[ssl.mode];
  return Promise.all(ways.map((way) => (way === 'clear' ? false : encrypted(ssl, signal))));
}

async function encrypted(
  { mode, ca, cert, key }: PostgresLogin['ssl'],
  signal: AbortSignal,
): Promise<ConnectionOptions> {
  const checksChain =
    mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && ca !== undefined);
  return {
    rejectUnauthorized: checksChain,
    ...(mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
    ...(await pemFiles({ ca: ca === 'system' ? undefined : ca, cert, key }, signal)),
  };
}
