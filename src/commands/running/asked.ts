import type { Confirmation, Purpose } from '../../domain/run.ts';
import { lookOnly } from '../../domain/stack.ts';
import { type Given, type Outside, UsageError } from '../command.ts';
import { askToAbort, takeUp } from './again.ts';
import { carryOut, type LoadHands, standGuard } from './carrying.ts';
import { runDue } from './due.ts';
import { type Ground, type Grounds, openGround } from './ground.ts';
import { refusedInWatch } from './journalled.ts';
import { stackOptions } from './launching.ts';
import { type Request, requestOf } from './request.ts';
import { refuse, startRun } from './starting.ts';

/** Does what is asked for: plans and starts something, takes up a run again, or carries one out. Returns the exit code. */
export async function runAsked(
  given: Given,
  outside: Outside,
  grounds: Grounds,
  loadHands: LoadHands,
): Promise<number> {
  const { runner, guard, resume, undo, abort, due } = given.values;
  const ways = [runner, guard, resume, undo, abort, due].filter((way) => way !== undefined).length;
  if (ways > 1)
    throw new UsageError('Only one of --resume, --undo, --abort and --due can be done at a time.');
  if (ways === 1 && guard === undefined && given.positionals.length > 0)
    throw new UsageError(`"${given.positionals[0]}" is one word too many beside it.`);
  const request = ways === 0 ? requestOf(given, await grounds.actions()) : undefined;
  const ground = await openGround(given, outside, grounds);
  try {
    if (typeof runner === 'string')
      return await carryOut(runner, carryingOf(given, ground), ground, outside, loadHands);
    if (guard === true) return await standGuard(given.positionals, ground, outside, loadHands);
    return await askedOf(request, given, ground, outside);
  } finally {
    await ground.copied();
  }
}

/** What a person asked for, or a script in their place. */
async function askedOf(
  request: Request | undefined,
  given: Given,
  ground: Ground,
  outside: Outside,
): Promise<number> {
  const { resume, undo, abort, due, json, 'dry-run': isDry } = given.values;
  const whyNot = lookOnly(ground.loaded.stack);
  if (whyNot !== undefined && isDry !== true) {
    const again = Object.entries({ resume, undo, abort }).flatMap(([way, run]) =>
      run === undefined ? [] : [`--${way} ${run}`],
    );
    await refusedInWatch([...given.positionals, ...again, ...(due === true ? ['--due'] : [])], ground);
    return refuse([whyNot], json === true, outside);
  }
  if (request !== undefined) return startRun(request, given, ground, outside);
  if (due === true) return runDue(given, ground, outside);
  if (typeof resume === 'string') return takeUp(resume, 'resume', given, ground, outside);
  if (typeof undo === 'string') return takeUp(undo, 'undo', given, ground, outside);
  return askToAbort(String(abort), given, ground, outside);
}

const purposes = ['carry', 'resume', 'undo'] as const satisfies readonly Purpose[];
const ways = ['enter', 'yes', 'word'] as const satisfies readonly Confirmation[];

function carryingOf(given: Given, ground: Ground) {
  const { values } = given;
  return {
    purpose: purposes.find((one) => one === values.for) ?? 'carry',
    how: ways.find((one) => one === values.how) ?? 'enter',
    lasts: typeof values.lasts === 'string' ? values.lasts : 'It ends with the session it was started from.',
    options: stackOptions(given, ground),
  };
}
