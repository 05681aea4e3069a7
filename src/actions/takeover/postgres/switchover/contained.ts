import { type Duration, type FailureKind, ReadError } from '../../../../core/reading.ts';
import type { Hands, Reach } from '../../../faces.ts';
import {
  type Contained,
  controlIn,
  detailsOf,
  hasEnded,
  isMarkedIn,
  lockFileIn,
} from '../../../primacy/contained.ts';
import { once } from '../../../primacy/once.ts';
import { comes } from './comes.ts';
import type { Down } from './server.ts';

/** By how its container ended, and by its control file: neither proves it alone. */
export async function downIn(reach: Reach, server: Contained, signal: AbortSignal): Promise<Down> {
  const details = await detailsOf(reach, server, signal);
  if (!hasEnded(details)) return 'running';
  const control = await controlIn(reach, server, signal);
  return details.exitCode === 0 && control?.state === 'shut down' ? 'clean' : 'half';
}

type Titled = { readonly server: Contained; readonly title: string };

/**
 * Asks it to end its sessions, write a checkpoint, have the standbys receive it, and end. Its engine's own stop would send what the
 * image says, at which it may wait for its clients, and kill it when the time is up.
 * @throws ReadError where it is not gone in time.
 */
export async function stopContainer(
  hands: Hands,
  { server, title }: Titled,
  timeout: Duration,
  signal: AbortSignal,
): Promise<void> {
  const isGone = async () => hasEnded(await detailsOf(hands, server, signal));
  if (await isGone()) return;
  await hands.engine(server.engine).interrupt(server.id, signal);
  if (await comes(hands, isGone, timeout, signal)) return;
  throw new ReadError('refused', `${title} did not stop within ${Math.ceil(timeout / 1_000)} s`);
}

/** Where `postmaster.pid` says how far the server is: `ready`, `standby`, `stopping`. */
const statusLine = 7;

/** Starts it as what it is marked, once what ran in it is gone. */
export async function startContainer(
  hands: Hands,
  { server, title }: Titled,
  timeout: Duration,
  signal: AbortSignal,
): Promise<void> {
  const isFree = async () =>
    hasEnded(await detailsOf(hands, server, signal)) ||
    (await lockFileIn(hands, server, signal))?.split('\n')[statusLine]?.trim() !== 'stopping';
  if (!(await comes(hands, isFree, timeout, signal)))
    throw new ReadError(
      'timeout',
      `${title} still shuts down: it is started when its container ${server.name} has ended`,
    );
  await hands.engine(server.engine).start(server.id, signal);
}

/** Has it come up as a standby from now on, or as what it was. */
export async function markIn(
  hands: Hands,
  { server, title }: Titled,
  isStandby: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { dataDirectory, engine, id, owner } = server;
  if (isStandby) {
    const empty = { name: 'standby.signal', bytes: new Uint8Array(), mode: 0o600, ...owner };
    return hands.engine(engine).put(id, dataDirectory, [empty], signal);
  }
  // Nothing that an engine is told takes a file away.
  const path = `${dataDirectory}/standby.signal`;
  const stays = (kind: FailureKind, because: string): ReadError =>
    new ReadError(
      kind,
      `${title} is still marked as a standby (${because}): remove ${path} in its volume and start its container ${server.name}`,
    );
  await once(hands, server, { name: 'unmark', argv: ['rm', '-f', '--', path] }, signal).catch(
    (error: unknown) => {
      throw error instanceof ReadError ? stays(error.kind, error.message) : error;
    },
  );
  if (await isMarkedIn(hands, server, signal)) throw stays('refused', `what removed it did not find it`);
}
