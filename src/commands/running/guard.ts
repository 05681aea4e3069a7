import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Step } from '../../actions/action.ts';
import { releaseEach } from '../../actions/engine/holds.ts';
import type { Locks } from '../../actions/engine/locks.ts';
import type { Tools } from '../../actions/engine/tools.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import type { Process, Run, RunId } from '../../domain/run.ts';
import { pause } from '../../systems/pause.ts';
import type { Outside } from '../command.ts';

const between: Duration = 200;
/** For a guard to start. */
const patience: Duration = 15_000;
/** How often a release that does not show is tried again, with a pause that doubles from a second. */
const attempts = 10;

type Posting = Pick<Outside, 'program' | 'env'> & {
  readonly run: RunId;
  readonly options: readonly string[];
};

/**
 * Starts the process that releases a hold when its runner dies or the time is up, in a session of its own. Resolves when
 * it watches. @throws Error in one sentence when it does not come to that.
 */
export async function postGuard(
  step: string,
  until: Instant,
  { program, env, run, options }: Posting,
): Promise<Process> {
  const [command = '', ...args] = [...program, 'run', '--guard', run, step, String(until), ...options];
  // Its complaints go where those of the runner go.
  const child = spawn(command, args, { env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), patience);
  try {
    for await (const line of createInterface({ input: child.stdout })) return readGuard(line);
    throw new Error('no guard could be started that would release it if we died');
  } finally {
    clearTimeout(timer);
    child.stdout.destroy();
    child.unref();
  }
}

function readGuard(line: string): Process {
  const [, pid, started, boot] = /^guard (\d+) (\d+) ([\w-]+)$/.exec(line) ?? [];
  if (boot === undefined) throw new Error('the guard that would release it did not start');
  return { pid: Number(pid), started: Number(started), boot };
}

/** What a guard says when it watches. */
export const formatGuard = ({ pid, started, boot }: Process): string => `guard ${pid} ${started} ${boot}`;

type Watch = Pick<Tools, 'file' | 'clock' | 'reach' | 'hands'> & {
  readonly runner: Process;
  readonly until: Instant;
  readonly isAlive: (process: Process) => boolean;
  /** Keeps whoever takes the run up from doing so while it is released. */
  readonly lock: (run: Run) => Promise<Locks>;
};

/**
 * Waits until the hold of a step is released, and releases it when nobody else does. It does not leave before. Who takes
 * the run up again has the hold then, and its guard in us.
 */
export async function keepGuard(step: Step, watch: Watch): Promise<void> {
  const { file, clock, runner, until, isAlive } = watch;
  const began = performance.now();
  const from = clock.now();
  let wasHeld = false;
  let attempt = 0;
  let next = began;
  while (attempt < attempts) {
    const run = await file.read();
    const held = heldUntil(run, step.id);
    if (wasHeld && held === undefined) return;
    wasHeld ||= held !== undefined;
    const end = held ?? until;
    // A clock that is set back holds nothing for longer.
    const isOver = clock.now() >= end || performance.now() - began >= end - from;
    const isLeft = isOver || !isAlive(run.runner ?? runner);
    // A runner that died before it wrote that it holds has not begun to.
    if (isLeft && held === undefined) return;
    const seen = isLeft && performance.now() >= next ? await letGo(step, run, isOver, watch) : 'kept';
    if (seen === 'released') return;
    if (seen === 'stands') next = performance.now() + 1_000 * 2 ** attempt++;
    await pause(clock, between, new AbortController().signal);
  }
}

/** Of a runner that is gone: unless somebody has taken the run up by now. Where the time is up: whoever has it. */
async function letGo(
  step: Step,
  { id }: Run,
  isOver: boolean,
  { lock, ...tools }: Watch,
): Promise<'released' | 'kept' | 'stands'> {
  const { file, isAlive } = tools;
  const claim = isOver ? undefined : await lock(await file.read());
  if (claim?.is === 'locked' && claim.by.told?.run === id) return 'kept';
  try {
    const { runner } = await file.read();
    if (!isOver && runner !== undefined && isAlive(runner)) return 'kept';
    return (await releaseEach([step], 'guard', tools)).is === 'yes' ? 'released' : 'stands';
  } finally {
    if (claim?.is === 'held') await claim.release();
  }
}

const heldUntil = ({ steps }: Run, id: string): Instant | undefined =>
  steps.find((step) => step.id === id)?.heldUntil;
