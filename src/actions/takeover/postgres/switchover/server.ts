import { basename, join } from 'node:path';
import { type Duration, ReadError } from '../../../../core/reading.ts';
import { isAlive } from '../../../../records/process.ts';
import { pause } from '../../../../systems/pause.ts';
import { postgresPath } from '../../../../systems/programs.ts';
import { complaintOf } from '../../../backup/run.ts';
import type { Hands } from '../../../faces.ts';
import { controlData, isMarkedStandby, type Local, serverOn } from '../../../primacy/local.ts';
import type { Known } from './facts.ts';

type Primary = Known['primary'];

/** How far a server is down. `half`: it ends, or it ended otherwise than cleanly. */
export type Down = 'running' | 'half' | 'clean';

/** By its process, and by its control file: neither proves it alone. */
export async function downOf({ local, process }: Pick<Primary, 'local' | 'process'>): Promise<Down> {
  if (isAlive(process) || (await serverOn(local)) !== undefined) return 'running';
  return (await controlData(local))?.state === 'shut down' ? 'clean' : 'half';
}

/** Whether it was stopped cleanly, and comes back as a standby alone. */
export async function isFenced(primary: Pick<Primary, 'local' | 'process'>): Promise<boolean> {
  if (isAlive(primary.process)) return false;
  const [down, isMarked] = await Promise.all([downOf(primary), isMarkedStandby(primary.local)]);
  return down === 'clean' && isMarked === true;
}

/** Ends all sessions, writes a checkpoint, has the standbys receive it, and ends. @throws ReadError where it is not gone in time. */
export async function stopServer(
  hands: Hands,
  { local, process, title }: Primary,
  timeout: Duration,
  signal: AbortSignal,
): Promise<void> {
  const isGone = async (): Promise<boolean> => !isAlive(process) && (await serverOn(local)) === undefined;
  if (await isGone()) return;
  if (local.unit === null) {
    const seconds = String(Math.ceil(timeout / 1_000));
    await control(hands, local, ['-m', 'fast', '-w', '-t', seconds, 'stop'], signal);
  } else await hands.units().stop(local.unit, signal);
  if (await comes(hands, isGone, timeout, signal)) return;
  throw new ReadError('refused', `${title} did not stop within ${Math.ceil(timeout / 1_000)} s`);
}

/** Starts it as what it is marked, once whatever runs there is gone. */
export async function startServer(
  hands: Hands,
  { local, process, title }: Pick<Primary, 'local' | 'process' | 'title'>,
  timeout: Duration,
  signal: AbortSignal,
): Promise<void> {
  if (!(await comes(hands, async () => !isAlive(process), timeout, signal)))
    throw new ReadError(
      'timeout',
      `${title} still shuts down: it is started when its process ${process.pid} is gone`,
    );
  if ((await serverOn(local)) !== undefined) return;
  const seconds = String(Math.ceil(timeout / 1_000));
  if (local.unit === null)
    await control(hands, local, ['-l', local.log, '-w', '-t', seconds, 'start'], signal);
  else await hands.units().start(local.unit, signal);
  if (await comes(hands, async () => (await serverOn(local)) !== undefined, timeout, signal)) return;
  throw new ReadError('timeout', `${title} did not start within ${seconds} s`);
}

/** Has it come up as a standby from now on, or as what it was. */
export async function mark(
  hands: Hands,
  { as, dataDirectory }: Local,
  isStandby: boolean,
  signal: AbortSignal,
): Promise<void> {
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

const between = 50;

async function comes(
  { clock }: Pick<Hands, 'clock'>,
  ask: () => Promise<boolean>,
  timeout: Duration,
  signal: AbortSignal,
): Promise<boolean> {
  for (let waited = 0; ; waited += between) {
    if (await ask()) return true;
    if (waited >= timeout || signal.aborted) return false;
    await pause(clock, between, signal);
  }
}
