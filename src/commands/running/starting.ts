import { judge } from '../../actions/engine/judge.ts';
import { redactJson } from '../../config/redact.ts';
import { type Judgement, type Plan, refusalsOf } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { RunEntry, RunId } from '../../domain/run.ts';
import { RecordError } from '../../records/files.ts';
import { exit, type Given, type Outside, Refusal } from '../command.ts';
import { type Agreed, agree } from './confirm.ts';
import { codeOf, follow } from './follow.ts';
import type { Ground } from './ground.ts';
import { wrongWord } from './journalled.ts';
import { jsonText, judgementJson, planJson } from './json.ts';
import type { Errand } from './launcher.ts';
import { handTerminal, launchRun } from './launching.ts';
import { formatJudgement, formatPlan } from './plan.text.ts';
import { planOf } from './planning.ts';
import { reachOf, reachOptions } from './reach.ts';
import type { Request } from './request.ts';
import { endWords } from './run.text.ts';
import { situationOf } from './situation.ts';

/** A plan as it stands now, and whether it may run. */
export type Planned = {
  readonly plan: Plan;
  readonly judgement: Judgement;
  /** Those of the overrides that lift something here. */
  readonly overrides: readonly string[];
};

export async function planNow(request: Request, ground: Ground, outside: Outside): Promise<Planned> {
  const { clock, loaded } = ground;
  const { reach, close } = reachOf(loaded, reachOptions(ground, outside));
  try {
    const plan = await planOf(request, reach, outside.signal);
    const lifted = refusalsOf(plan.preflight).flatMap(({ override }) => override ?? []);
    const overrides = request.overrides.filter((one) => lifted.includes(one));
    const situation = await situationOf(plan, ground);
    return { plan, overrides, judgement: judge(plan, { ...situation, overrides, now: clock.now() }) };
  } finally {
    close();
  }
}

/** Plans, asks, starts a runner on it, and follows it home. Returns the exit code. */
export async function startRun(
  request: Request,
  given: Given,
  ground: Ground,
  outside: Outside,
): Promise<number> {
  const { stdin, stdout, random } = outside;
  const isJson = given.values.json === true;
  const isHandedOver = request.action.handsOver !== undefined && given.values['dry-run'] !== true;
  if (isHandedOver && (isJson || !stdin.isTTY || !stdout.isTTY))
    return refuse(['It is handed the terminal, and there is none here.'], isJson, outside);
  const { plan, judgement, overrides } = await planNow(request, ground, outside);
  stdout.write(isJson ? planLine(plan, judgement, ground) : ground.redact(formatPlan(plan)));
  if (given.values['dry-run'] === true) {
    if (!isJson) stdout.write(formatJudgement(judgement));
    return judgement.is === 'allowed' ? exit.ok : exit.refused;
  }
  if (judgement.is === 'refused') return refuse(judgement.because.map(sentence), isJson, outside);
  const agreed = await agree(judgement.needs, given, outside);
  if (agreed.is !== 'agreed') return notAgreed(agreed, plan, isJson, ground, outside);
  const run = await confirmRun({ plan, how: agreed.how, overrides }, ground, random());
  const errand = { run, purpose: 'carry', how: agreed.how } as const;
  if (!isHandedOver) return launchAndFollow(errand, given, ground, outside);
  const { end } = await handTerminal(errand, given, ground, outside);
  const { outcome, because } = end ?? { outcome: 'unknown', because: 'its runner ended without an outcome' };
  stdout.write(ground.redact(`${endWords(outcome, because)}\n`));
  return codeOf(outcome);
}

/** Writes down what was agreed to, before anything is begun. @throws Refusal when it cannot be written. */
export async function confirmRun(
  { plan, how, overrides }: Pick<RunEntry & { type: 'confirmed' }, 'plan' | 'how' | 'overrides'>,
  { clock, loaded, by, store, redact }: Ground,
  chance: number,
): Promise<RunId> {
  const at = clock.now();
  const run = newRunId(at, chance);
  const stack = loaded.stack.name;
  const secretive = secretIn(plan, redact);
  if (secretive !== undefined)
    throw new Refusal(
      [
        `Nothing was done: ${secretive} of what would be done holds a secret, and what is written down keeps none. Name the file or the variable that holds it instead.`,
      ],
      exit.refused,
    );
  const confirmed = { type: 'confirmed', at, run, stack, plan, by, how, overrides } as const;
  try {
    await store.create(redactJson(confirmed, redact) as typeof confirmed); // of the same shape
  } catch (error) {
    throw error instanceof RecordError ? new Refusal([error.message], exit.refused) : error;
  }
  return run;
}

/** Where, in what the steps are made from, a secret stands: masked it would be carried out as a mask. */
function secretIn({ target, params, identity, facts }: Plan, redact: Ground['redact']): string | undefined {
  const search = (json: unknown, path: string): string | undefined => {
    if (typeof json === 'string') return redact(json) === json ? undefined : path;
    if (typeof json !== 'object' || json === null) return undefined;
    for (const [name, item] of Object.entries(json)) {
      const found = search(item, path === '' ? name : `${path}.${name}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search({ target, params, identity, facts }, '');
}

/** `20261121-0243-7f3a`: UTC, and chance. */
export function newRunId(now: number, chance: number): string {
  const [day = '', time = ''] = new Date(now).toISOString().split('T');
  const tail = Math.floor(chance * 0x10000)
    .toString(16)
    .padStart(4, '0');
  return `${day.replaceAll('-', '')}-${time.slice(0, 5).replace(':', '')}-${tail}`;
}

const sentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

const planLine = (plan: Plan, judgement: Judgement, ground: Ground): string =>
  jsonText({ type: 'plan', plan: planJson(plan), ...judgementJson(judgement) }, ground);

/** Ends what was never begun, in words or as the last line of JSON. */
export function refuse(
  because: readonly string[],
  isJson: boolean,
  { stdout, stderr }: Pick<Outside, 'stdout' | 'stderr'>,
): number {
  if (isJson)
    stdout.write(
      `${JSON.stringify({ type: 'outcome', outcome: 'refused', because: because.join(' '), run: null })}\n`,
    );
  else stderr.write(`quarterdeck: ${sanitize(because.join(' '))} Nothing was done.\n`);
  return exit.refused;
}

export async function notAgreed(
  agreed: Exclude<Agreed, { is: 'agreed' }>,
  { action, target }: Plan,
  isJson: boolean,
  ground: Ground,
  outside: Outside,
): Promise<number> {
  if (agreed.is === 'wrong') await wrongWord(action, target, ground);
  return refuse([agreed.because], isJson, outside);
}

export async function launchAndFollow(
  errand: Errand,
  given: Given,
  ground: Ground,
  outside: Outside,
): Promise<number> {
  const before = await (await ground.store.open(errand.run))?.read();
  const launched = await launchRun(errand, given, ground, outside);
  const isJson = given.values.json === true;
  const { run } = errand;
  const { lasts } = launched;
  outside.stdout.write(
    isJson
      ? `${JSON.stringify({ type: 'started', run, lasts })}\n`
      : `Run ${run}. ${lasts} Ctrl-C leaves it running.\n`,
  );
  return follow(run, { ground, outside, isJson, launched, before });
}
