import { basename, join } from 'node:path';
import { type Duration, ReadError } from '../../../../core/reading.ts';
import type { Process } from '../../../../domain/run.ts';
import { isAlive } from '../../../../records/process.ts';
import { postgresPath } from '../../../../systems/programs.ts';
import { complaintOf } from '../../../backup/run.ts';
import type { Hands, Reach } from '../../../faces.ts';
import { controlData, type Local, serverOn } from '../../../primacy/local.ts';
import { isMarked, type Server } from '../../../primacy/server.ts';
import { comes } from './comes.ts';
import { downIn, markIn, startContainer, stopContainer } from './contained.ts';

/** A server, and the process of this host that it was when it was looked at; null: none ran, or it is in a container. */
export type Held = { readonly server: Server; readonly process: Process | null; readonly title: string };

/** How far a server is down. `half`: it ends, or it ended otherwise than cleanly. */
export type Down = 'running' | 'half' | 'clean';

const lives = (process: Process | null): boolean => process !== null && isAlive(process);

/** By its process or its container, and by its control file: neither proves it alone. */
export async function downOf(
  reach: Reach,
  { server, process }: Omit<Held, 'title'>,
  signal: AbortSignal,
): Promise<Down> {
  if (server.is === 'container') return downIn(reach, server, signal);
  if (lives(process) || (await serverOn(server)) !== undefined) return 'running';
  return (await controlData(server))?.state === 'shut down' ? 'clean' : 'half';
}

/** Whether it was stopped cleanly, and comes back as a standby alone. */
export async function isFenced(
  reach: Reach,
  held: Omit<Held, 'title'>,
  signal: AbortSignal,
): Promise<boolean> {
  const [down, marked] = await Promise.all([
    downOf(reach, held, signal),
    isMarked(reach, held.server, signal),
  ]);
  return down === 'clean' && marked === true;
}

/** Ends all sessions, writes a checkpoint, has the standbys receive it, and ends. @throws ReadError where it is not gone in time. */
export async function stopServer(
  hands: Hands,
  { server, process, title }: Held,
  timeout: Duration,
  signal: AbortSignal,
): Promise<void> {
  if (server.is === 'container') return stopContainer(hands, { server, title }, timeout, signal);
  const isGone = async (): Promise<boolean> => !lives(process) && (await serverOn(server)) === undefined;
  if (await isGone()) return;
  if (server.unit === null) {
    const seconds = String(Math.ceil(timeout / 1_000));
    await control(hands, server, ['-m', 'fast', '-w', '-t', seconds, 'stop'], signal);
  } else await hands.units().stop(server.unit, signal);
  if (await comes(hands, isGone, timeout, signal)) return;
  throw new ReadError('refused', `${title} did not stop within ${Math.ceil(timeout / 1_000)} s`);
}

/** Starts it as what it is marked, once whatever runs there is gone. */
export async function startServer(
  hands: Hands,
  { server, process, title }: Held,
  timeout: Duration,
  signal: AbortSignal,
): Promise<void> {
  if (server.is === 'container') return startContainer(hands, { server, title }, timeout, signal);
  if (!(await comes(hands, async () => !lives(process), timeout, signal)))
    throw new ReadError(
      'timeout',
      `${title} still shuts down: it is started when its process ${process?.pid} is gone`,
    );
  if ((await serverOn(server)) !== undefined) return;
  const seconds = String(Math.ceil(timeout / 1_000));
  if (server.unit === null)
    await control(hands, server, ['-l', server.log, '-w', '-t', seconds, 'start'], signal);
  else await hands.units().start(server.unit, signal);
  if (await comes(hands, async () => (await serverOn(server)) !== undefined, timeout, signal)) return;
  throw new ReadError('timeout', `${title} did not start within ${seconds} s`);
}

/** Has it come up as a standby from now on, or as what it was. */
export async function mark(
  hands: Hands,
  { server, title }: Omit<Held, 'process'>,
  isStandby: boolean,
  signal: AbortSignal,
): Promise<void> {
  if (server.is === 'container') return markIn(hands, { server, title }, isStandby, signal);
  const { as, dataDirectory } = server;
  const path = join(dataDirectory, 'standby.signal');
  await runAs(hands, [...as, ...(isStandby ? ['touch', '--', path] : ['rm', '-f', '--', path])], signal);
}

/** Has no server start on it from now on, or lets one again: to others the right to write gives nothing without the right to search. */
export const close = (
  hands: Hands,
  { as, dataDirectory }: Local,
  isClosed: boolean,
  signal: AbortSignal,
): Promise<void> => runAs(hands, [...as, 'chmod', isClosed ? 'o+w' : 'o-w', '--', dataDirectory], signal);

export const control = (
  hands: Hands,
  local: Local,
  rest: readonly string[],
  signal: AbortSignal,
): Promise<void> =>
  runAs(hands, [...local.as, join(local.programs, 'pg_ctl'), '-D', local.dataDirectory, ...rest], signal);

async function runAs(hands: Hands, argv: readonly string[], signal: AbortSignal): Promise<void> {
  const env = { PATH: postgresPath(hands.env), LC_ALL: 'C.UTF-8' };
  const ended = await hands.programs().run({ argv, env }, signal);
  if (ended.exitCode !== 0)
    throw new ReadError(
      'refused',
      complaintOf(
        argv.map((word) => basename(word)),
        ended,
      ),
    );
}
