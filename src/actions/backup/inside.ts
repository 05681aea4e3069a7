import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import * as z from 'zod';
import { ReadError } from '../../core/reading.ts';
import type { System } from '../../domain/stack.ts';
import type { FilesWrite } from '../../systems/files.write.ts';
import type { Reach } from '../faces.ts';
import { runnerOf } from '../lifecycle/find.ts';
import { type Client, majorOf } from './client.ts';

/** The container that a server runs in, and the port that it has there: its clients are of the version of the server. */
export const inside = z.object({ engine: z.string(), id: z.string(), name: z.string(), port: z.number() });
export type Inside = z.output<typeof inside>;

/** Whether a client of this host reads what a server of this version writes. */
export const isUsable = ({ version }: Client, server: string): boolean =>
  version !== undefined && majorOf(version) >= majorOf(server);

/** Where the clients of a server are, when those of this host are missing or too old; undefined: nowhere. */
export async function insideOf(
  reach: Reach,
  system: System,
  signal: AbortSignal,
): Promise<Inside | undefined> {
  const found = await runnerOf(reach, system, signal).catch((error: unknown) => {
    if (!(error instanceof ReadError)) throw error;
    return undefined;
  });
  if (found?.is !== 'container' || found.details.state !== 'running') return undefined;
  const { id, name, published } = found.details;
  const port = Number(/:(\d+)(?:\/|$)/.exec(system.where)?.[1] ?? 5432);
  const own = published.find(({ hostPort }) => hostPort === port)?.port ?? port;
  return { engine: found.engine.system, id, name, port: own };
}

/** The same, of whichever server of a cluster has one. */
export async function insideCluster(
  reach: Reach,
  cluster: string,
  signal: AbortSignal,
): Promise<Inside | undefined> {
  const nodes = reach.stack.systems.filter(({ kind, group }) => kind === 'postgres' && group === cluster);
  for (const node of nodes) {
    const found = await insideOf(reach, node, signal);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Has what a program prints written into a new file, `through` something; the program waits for the disk. */
export async function poured<T>(
  files: FilesWrite,
  path: string,
  work: (take: (bytes: Uint8Array) => Promise<void>) => Promise<T>,
  through: (pieces: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array> = (pieces) => pieces,
): Promise<T> {
  const pipe = new PassThrough({ highWaterMark: 1024 ** 2 });
  const writing = files.pour(through(pipe), path);
  const take = async (bytes: Uint8Array): Promise<void> => {
    if (!pipe.write(bytes)) await Promise.race([once(pipe, 'drain'), writing]);
  };
  try {
    const done = await Promise.race([work(take), writing.then(() => new Promise<never>(() => {}))]);
    pipe.end();
    await writing;
    return done;
  } catch (error) {
    pipe.destroy();
    await writing.catch(() => undefined);
    throw error;
  }
}
