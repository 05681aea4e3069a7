import type { Action } from '../../actions/action.ts';
import { lockAll, releasing } from '../../actions/engine/locks.ts';
import { bringHome } from '../../actions/engine/runner.ts';
import type { RunFile } from '../../actions/engine/tools.ts';
import type { Hands, Reach } from '../../actions/faces.ts';
import { redactJson } from '../../config/redact.ts';
import type { Confirmation, Process, Purpose, Run, RunEntry } from '../../domain/run.ts';
import { lookOnly } from '../../domain/stack.ts';
import { claim } from '../../records/locks.ts';
import { isAlive, self } from '../../records/process.ts';
import { reserveIn } from '../../records/reserve.ts';
import { exit, type Outside, Refusal, UsageError } from '../command.ts';
import { codeOf } from './follow.ts';
import type { Ground } from './ground.ts';
import { formatGuard, keepGuard, postGuard } from './guard.ts';
import { announceRun, recordRun } from './journalled.ts';
import { reachOf, reachOptions } from './reach.ts';
import { actionOf } from './request.ts';
import { deaf, hearInstead } from './signals.ts';
import { situationOf } from './situation.ts';

/** Loads what opens the write faces: only a process that carries a run, or guards one, ever does. */
export type LoadHands = (ground: Ground) => Promise<(reach: Reach) => Hands>;

export type Carrying = {
  readonly purpose: Purpose;
  readonly how: Confirmation;
  readonly lasts: string;
  /** What names the stack file, for the guards. */
  readonly options: readonly string[];
};

/** The runner itself: brings one run home, and returns the exit code. */
export async function carryOut(
  id: string,
  { purpose, how, lasts, options }: Carrying,
  ground: Ground,
  outside: Outside,
  loadHands: LoadHands,
): Promise<number> {
  const { clock, by, locks, directory, modes } = ground;
  await reserveIn(directory, modes).make();
  const process = self();
  const since = clock.now();
  // The run file has it all the same.
  const complain = (error: Error): void => void outside.stderr.write(`quarterdeck: ${error.message}\n`);
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const posting = { program: outside.program, env: outside.env, run: id, options };
  const { action, file, reach, hands, close } = await equip(id, ground, outside, loadHands);
  // A terminal that goes away says so more than once; what was handed it is still ended and recorded.
  const hearAgain = action.handsOver && hearInstead({ ...deaf, SIGHUP: end, SIGTERM: end });
  const signal = AbortSignal.any([outside.signal, ending.signal]);
  try {
    const guard = (step: string, until: number): Promise<Process> => postGuard(step, until, posting);
    const { outcome } = await bringHome(purpose, {
      tools: { action, file, reach, hands, guard, clock, signal },
      self: process,
      by,
      how: purpose === 'carry' ? (await file.read()).how : how,
      lasts,
      isAlive,
      claim: (target, wanted) => claim(locks, target, wanted, { by, process, since: clock.now() }),
      situation: (run) => situationOf(run.plan, ground, run),
      announce: (run) => announceRun(run, ground),
      record: (run, ending) => recordRun(run, ending, purpose, since, ground).catch(complain),
    });
    return codeOf(outcome);
  } finally {
    hearAgain?.();
    close();
  }
}

/** The guard of one hold: says on its output that it watches, and leaves when nothing is held any more. */
export async function standGuard(
  [id = '', name = '', until = '']: readonly string[],
  ground: Ground,
  outside: Outside,
  loadHands: LoadHands,
): Promise<number> {
  const whyNot = lookOnly(ground.loaded.stack);
  if (whyNot !== undefined) throw new Refusal([`${whyNot} Nothing was done.`], exit.refused);
  const { clock } = ground;
  const { action, file, reach, hands, close } = await equip(id, ground, outside, loadHands);
  try {
    const { plan, runner, stack } = await file.read();
    if (stack !== ground.loaded.stack.name)
      throw new Refusal([`Run ${id} is of the stack "${stack}". Nothing was done.`], exit.refused);
    const step = action.steps(plan).find((one) => one.id === name);
    if (step?.hold === undefined || runner === undefined || !/^\d+$/.test(until))
      throw new UsageError(`Run ${id} has no hold "${name}".`);
    outside.stdout.write(`${formatGuard(self())}\n`);
    const owner = { by: ground.by, process: self(), since: clock.now() };
    const lock = (run: Run) =>
      lockAll(run.plan, { action: releasing, run: run.id }, (target, purpose) =>
        claim(ground.locks, target, purpose, owner),
      );
    await keepGuard(step, { file, clock, reach, hands, runner, until: Number(until), isAlive, lock });
    return exit.ok;
  } finally {
    close();
  }
}

type Equipped = {
  readonly action: Action;
  readonly file: RunFile;
  readonly reach: Reach;
  readonly hands: () => Hands;
  readonly close: () => void;
};

async function equip(
  id: string,
  ground: Ground,
  { env }: Pick<Outside, 'env'>,
  loadHands: LoadHands,
): Promise<Equipped> {
  const { store, loaded, redact } = ground;
  const found = await store.open(id);
  if (found === undefined) throw new UsageError(`There is no run ${id}.`);
  const action = actionOf((await found.read()).plan.action, await ground.actions());
  const { reach, close } = reachOf(loaded, reachOptions(ground, { env }));
  const openHands = await loadHands(ground);
  let opened: Hands | undefined;
  const clean = (entry: RunEntry): RunEntry => redactJson(entry, redact) as RunEntry; // of the same shape
  return {
    action,
    file: { append: (entry) => found.append(clean(entry)), read: found.read },
    reach,
    hands: () => (opened ??= openHands(reach)),
    close() {
      opened?.letGo();
      close();
    },
  };
}
