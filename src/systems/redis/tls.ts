import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { ReadError } from '../../core/reading.ts';
import type { RedisAddress } from '../../domain/connection.ts';

/** What an address asks of TLS; undefined where it is spoken to in the clear. `ca`, `cert` and `key` are paths of PEM files. */
export async function tlsOf({ tls }: RedisAddress): Promise<ConnectionOptions | undefined> {
  if (tls === undefined) return undefined;
  const { ca, cert, key, verify } = tls;
  return {
    rejectUnauthorized: verify,
    ...(verify ? {} : { checkServerIdentity: () => undefined }),
    ...(ca === undefined ? {} : { ca: await pem(ca) }),
    ...(cert === undefined ? {} : { cert: await pem(cert) }),
    ...(key === undefined ? {} : { key: await pem(key) }),
  };
}

async function pem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ReadError('missing', `the certificate file "${path}" cannot be read`, { cause: error });
  }
}
