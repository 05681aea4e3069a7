import { join } from 'node:path/posix';
import * as z from 'zod';
import { ReadError } from '../../core/reading.ts';
import { type ControlData, parseControlFile } from '../../domain/postgres/control-file.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { EngineAt, Reach } from '../faces.ts';

/** A server in a container as we can stop and start it: what a run keeps of it. */
export const contained = z.object({
  is: z.literal('container'),
  /** The engine, as the stack calls it. */
  engine: z.string(),
  id: z.string(),
  name: z.string(),
  /** Where its data is in the container, and whose it is there. */
  dataDirectory: z.string(),
  owner: z.object({ uid: z.int(), gid: z.int() }),
  /** Those of its networks on which containers find each other by their names. */
  networks: z.array(z.string()),
  /** What the engine starts again by itself. */
  policy: z.object({ Name: z.string(), MaximumRetryCount: z.int() }),
});
export type Contained = z.output<typeof contained>;

/** @throws ReadError where the stack has it no more. */
export function engineOf(reach: Pick<Reach, 'engines'>, { engine }: Pick<Contained, 'engine'>): EngineAt {
  const found = reach.engines().find(({ system }) => system === engine);
  if (found === undefined) throw new ReadError('missing', `the stack has no engine ${engine} any more`);
  return found;
}

/** The container as it is now. @throws ReadError where it was removed. */
export async function detailsOf(
  reach: Pick<Reach, 'engines'>,
  server: Pick<Contained, 'engine' | 'id' | 'name'>,
  signal: AbortSignal,
): Promise<Details> {
  const found = await engineOf(reach, server).face.details(server.id, signal);
  if (found === 'gone') throw new ReadError('missing', `the container ${server.name} was removed`);
  return found;
}

/** Whether it has ended: one that is paused, or about to be started again, has not. */
export const hasEnded = ({ state }: Pick<Details, 'state'>): boolean =>
  state === 'exited' || state === 'dead' || state === 'created';

type Place = Pick<Contained, 'engine' | 'id' | 'dataDirectory'>;

/** What its control file says, which the engine reads out of its data; undefined where there is none, or none that is known. */
export async function controlIn(
  reach: Pick<Reach, 'engines'>,
  place: Place,
  signal: AbortSignal,
): Promise<(ControlData & { readonly owner: Contained['owner'] }) | undefined> {
  for (let left = attempts; left > 0; left--) {
    const file = await fileIn(reach, place, 'global/pg_control', signal);
    if (file === 'gone') return undefined;
    const { bytes, uid, gid } = file;
    const control = parseControlFile(bytes);
    if (control !== undefined) return { ...control, owner: { uid, gid } };
  }
  return undefined;
}

/** A server that runs may be writing it. */
const attempts = 3;

/** Whether it would come up as a standby. */
export const isMarkedIn = async (
  reach: Pick<Reach, 'engines'>,
  place: Place,
  signal: AbortSignal,
): Promise<boolean> => (await fileIn(reach, place, 'standby.signal', signal)) !== 'gone';

/** What the server in it wrote about itself when it started. */
export async function lockFileIn(
  reach: Pick<Reach, 'engines'>,
  place: Place,
  signal: AbortSignal,
): Promise<string | undefined> {
  const file = await fileIn(reach, place, 'postmaster.pid', signal);
  return file === 'gone' ? undefined : new TextDecoder().decode(file.bytes);
}

const fileIn = (reach: Pick<Reach, 'engines'>, place: Place, name: string, signal: AbortSignal) =>
  engineOf(reach, place).face.file(place.id, join(place.dataDirectory, name), signal);
