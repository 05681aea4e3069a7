import { judge } from '../../actions/engine/judge.ts';
import type { Required } from '../../core/plan.ts';
import type { Purpose, Run } from '../../domain/run.ts';
import { isAlive } from '../../records/process.ts';
import { exit, type Given, type Outside } from '../command.ts';
import { agree } from './confirm.ts';
import type { Ground } from './ground.ts';
import { runNamed } from './named.ts';
import { formatRun, standingOf } from './run.text.ts';
import { situationOf } from './situation.ts';
import { launchAndFollow, notAgreed, refuse } from './starting.ts';

/** Shows where a run stopped, asks, and has a runner resume it or take it back. Returns the exit code. */
export async function takeUp(
  id: string,
  purpose: Exclude<Purpose, 'carry'>,
  given: Given,
  ground: Ground,
  outside: Outside,
): Promise<number> {
  const run = await runNamed(id, ground);
  const isJson = given.values.json === true;
  const { name } = ground.loaded.stack;
  if (run.stack !== name)
    return refuse(
      [`Run ${run.id} is of the stack "${run.stack}", and the configuration is that of "${name}".`],
      isJson,
      outside,
    );
  const now = ground.clock.now();
  if (!isJson) outside.stdout.write(ground.redact(formatRun(run, standingOf(run, { isAlive, now }), now)));
  const needs = await needsOf(run, purpose, ground);
  const agreed = await agree(needs, given, outside);
  if (agreed.is !== 'agreed') return notAgreed(agreed, run.plan, isJson, ground, outside);
  return launchAndFollow({ run: run.id, purpose, how: agreed.how }, given, ground, outside);
}

/** What it takes to take it up again: what its plan took, and to take it back at least a yes. */
async function needsOf({ plan, overrides }: Run, purpose: Purpose, ground: Ground): Promise<Required> {
  // The preflight is the runner's to read anew: here it is only asked how much has to be given.
  const situation = await situationOf(plan, ground);
  const judgement = judge(
    { ...plan, preflight: [] },
    { ...situation, running: [], overrides, now: ground.clock.now() },
  );
  if (judgement.is === 'refused') return { is: 'yes' };
  const { needs } = judgement;
  return purpose === 'undo' && needs.is === 'enter' ? { is: 'yes' } : needs;
}

/** Asks the runner of a run to stop at the next safe point, and to take back what it did. */
export async function askToAbort(
  id: string,
  { values }: Given,
  ground: Ground,
  outside: Outside,
): Promise<number> {
  const run = await runNamed(id, ground);
  const isJson = values.json === true;
  const standing = standingOf(run, { isAlive, now: ground.clock.now() });
  if (run.end !== undefined) return refuse([`Run ${id} is over: ${run.end.outcome}.`], isJson, outside);
  if (standing === 'interrupted')
    return refuse(
      [`Nobody carries run ${id} out: resume it with --resume ${id}, or take it back with --undo ${id}.`],
      isJson,
      outside,
    );
  const file = await ground.store.open(id);
  await file?.append({ type: 'asked', at: ground.clock.now(), what: 'abort', by: ground.by });
  const text = `Run ${id} was asked to stop at the next safe point; quarterdeck runs ${id} tells when it has.`;
  outside.stdout.write(
    isJson ? `${JSON.stringify({ type: 'asked', what: 'abort', run: id })}\n` : `${text}\n`,
  );
  return exit.ok;
}
