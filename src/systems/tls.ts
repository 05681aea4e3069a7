import { readFile } from 'node:fs/promises';
import { ReadError } from '../core/reading.ts';

type Pem = 'ca' | 'cert' | 'key';

/** The PEM files that these paths name. @throws ReadError with the path of one that cannot be read. */
export async function pemFiles(
  paths: Readonly<Partial<Record<Pem, string | undefined>>>,
): Promise<Partial<Record<Pem, string>>> {
  const { ca, cert, key } = paths;
  return {
    ...(ca === undefined ? {} : { ca: await read(ca) }),
    ...(cert === undefined ? {} : { cert: await read(cert) }),
    ...(key === undefined ? {} : { key: await read(key) }),
  };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ReadError('missing', `the certificate file "${path}" cannot be read`, { cause: error });
  }
}
