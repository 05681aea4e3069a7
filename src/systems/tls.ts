import { readFile } from 'node:fs/promises';
import { ReadError } from '../core/reading.ts';
import { createLane } from './host/lane.ts';

type Pem = 'ca' | 'cert' | 'key';

/** The PEM files that these paths name. @throws ReadError with the path of one that cannot be read, or not in time. */
export async function pemFiles(
  paths: Readonly<Partial<Record<Pem, string | undefined>>>,
  signal: AbortSignal,
): Promise<Partial<Record<Pem, string>>> {
  const { ca, cert, key } = paths;
  return {
    ...(ca === undefined ? {} : { ca: await pemFile(ca, signal) }),
    ...(cert === undefined ? {} : { cert: await pemFile(cert, signal) }),
    ...(key === undefined ? {} : { key: await pemFile(key, signal) }),
  };
}

// One for all: a mount that hangs holds a thread of the pool for as long as it hangs.
const lane = createLane();

/** @throws ReadError */
export async function pemFile(path: string, signal: AbortSignal): Promise<string> {
  try {
    return await lane(path, () => readFile(path, 'utf8'), signal);
  } catch (error) {
    const how = error instanceof ReadError ? error.message : `"${path}" cannot be read`;
    throw new ReadError('credentials', `the certificate file ${how}`, { cause: error });
  }
}
