import type { Judgement, Plan, Required, Verdict } from '../../core/plan.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import { formatTarget } from '../../core/target.ts';
import { isLeft } from '../../domain/run.ask.ts';
import type { Confirmation, Purpose, Run } from '../../domain/run.ts';
import { lookOnly } from '../../domain/stack.ts';
import { judge } from './judge.ts';
import { messageOf } from './look.ts';
import type { Runner } from './runner.ts';

/** Whether a run may be taken up now, with its preflight as it is now, or why not. */
export type Review =
  | { readonly is: 'allowed'; readonly preflight?: readonly Verdict[] }
  | { readonly is: 'refused'; readonly because: string };

/** Until then what was planned, or left half done, counts as known. */
const fresh: Duration = 15 * 60_000;
/** For planning anew. */
const patience: Duration = 60_000;

/** Looks again at everything on which a plan was agreed to. Changes nothing. */
export async function review(purpose: Purpose, run: Run, runner: Runner): Promise<Review> {
  const situation = await runner.situation(run);
  const { tools, how } = runner;
  const whyNot =
    lookOnly(situation) ?? elsewhere(run, tools) ?? whyNever(purpose, run, runner) ?? whyBusy(run, runner);
  if (whyNot !== undefined) return refused(whyNot);
  // Where there is no way but on, what is left stays to be done, however late: each step reads back for itself.
  const whyLate = purpose === 'undo' || passed(run) !== undefined ? undefined : tooLate(run, runner);
  if (whyLate !== undefined) return refused(whyLate);
  const whyStays = purpose === 'undo' ? await whyLeft(run, tools) : undefined;
  if (whyStays !== undefined) return refused(whyStays);
  const found = await planAgain(run, tools);
  // What can be taken back is taken back also where nothing can be planned: each step reads back for itself.
  if (found instanceof Error && purpose !== 'undo')
    return refused(`it could not be planned again: ${found.message}`);
  const plan = found instanceof Error ? run.plan : found;
  const own = changedBy(run, tools);
  const judged =
    purpose === 'undo'
      ? // What speaks against doing it does not speak against taking it back.
        { ...run.plan, preflight: [] }
      : { ...plan, preflight: plan.preflight.filter(({ title }) => !own.has(title)) };
  const judgement = judge(judged, { ...situation, overrides: run.overrides, now: tools.clock.now() });
  const because = objection(judgement, purpose, how);
  const difference = differenceOf(run.plan, plan, own);
  // What cannot be told any more has its reason in the preflight; what is taken back may be what it is away for.
  const isUntold = Object.entries(plan.identity).every(
    ([label, value]) => own.has(label) || run.plan.identity[label] === value,
  );
  const isExplained = isUntold && (purpose === 'undo' || judgement.is === 'refused');
  if (difference !== undefined && !isExplained)
    return refused(`${formatTarget(plan.target)} is not what was planned: ${difference}`);
  if (because !== undefined) return refused(because);
  return purpose === 'undo' ? { is: 'allowed' } : { is: 'allowed', preflight: plan.preflight };
}

async function planAgain({ plan: { target, params } }: Run, tools: Runner['tools']): Promise<Plan | Error> {
  try {
    const signal = AbortSignal.any([tools.signal, AbortSignal.timeout(patience)]);
    return await tools.action.plan(tools.reach, target, params, signal);
  } catch (error) {
    return new Error(messageOf(error));
  }
}

/** What has come since of what it put there. What cannot be told is not undone blindly. */
async function whyLeft(
  { plan, results }: Run,
  { action, reach, signal }: Runner['tools'],
): Promise<string | undefined> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  return action.whyStays?.(reach, plan, { results, signal: within }).catch((error: unknown) => {
    if (!(error instanceof ReadError)) throw error;
    return `whether it can still be taken back is not known: ${error.message}`;
  });
}

/** What is otherwise than planned because of what was begun, and no reason to stop there. */
const changedBy = ({ plan, steps }: Run, { action }: Runner['tools']): ReadonlySet<string> =>
  new Set(
    action
      .steps(plan)
      .filter(({ id }) => steps.some((step) => step.id === id && step.is !== 'waiting'))
      .flatMap(({ changes = [] }) => changes),
  );

/** A run of one stack is not carried with the connections of another. */
const elsewhere = ({ id, stack }: Run, { reach }: Runner['tools']): string | undefined =>
  stack === reach.stack.name
    ? undefined
    : `run ${id} is of the stack "${stack}", and the configuration is that of "${reach.stack.name}"`;

const refused = (because: string): Review => ({ is: 'refused', because });

/** What the run itself says against it. */
function whyNever(purpose: Purpose, run: Run, { tools: { action } }: Runner): string | undefined {
  const { runner, end, abort } = run;
  if (purpose !== 'carry' && action.handsOver !== undefined)
    return 'what had the terminal is not taken up again: open it anew';
  if (purpose === 'carry') {
    if (runner !== undefined || end !== undefined)
      return 'it was taken up before: resume it, or take it back';
    return abort && `${abort.user} asked to abort before it began`;
  }
  if (end?.outcome === 'refused' || end?.outcome === 'locked') return 'it was never begun';
  if (purpose === 'resume')
    return end === undefined || end.outcome === 'unknown' || isLeft(run)
      ? undefined
      : `it is over: ${end.outcome}`;
  if (end?.outcome === 'undone') return 'it was taken back already';
  const final = passed(run);
  return end?.outcome === 'done' && final !== undefined
    ? `from "${final.title}" on there is no way back`
    : undefined;
}

function whyBusy({ runner, end, plan }: Run, { isAlive }: Runner): string | undefined {
  if (runner === undefined || end !== undefined || !isAlive(runner)) return undefined;
  return `process ${runner.pid} carries it out: ${plan.action} ${formatTarget(plan.target)}`;
}

/** The step that happened, and from which on there is no way back. */
const passed = ({ plan, steps }: Run): Plan['steps'][number] | undefined =>
  plan.steps.find(
    ({ id, pointOfNoReturn }) => pointOfNoReturn && steps.some((step) => step.id === id && step.is === 'yes'),
  );

/** Whether what is known of it is too old to go on from. */
function tooLate({ runner: before, at }: Run, { self, tools }: Runner): string | undefined {
  const instead = before === undefined ? 'plan it anew' : 'take it back, or plan it anew';
  if (before !== undefined && before.boot !== self.boot)
    return `the machine was started again since: ${instead}`;
  const age = tools.clock.now() - at;
  if (age < -fresh) return `it is of a time to come, by the clock of this machine: ${instead}`;
  return age > fresh ? `it is more than 15 minutes old: ${instead}` : undefined;
}

/** What is otherwise than planned, in words; `own` labels are left out. */
export function differenceOf(
  planned: Plan,
  now: Plan,
  own: ReadonlySet<string> = new Set(),
): string | undefined {
  const all = [...Object.keys(planned.identity), ...Object.keys(now.identity)];
  const labels = new Set(all.filter((label) => !own.has(label)));
  const differences = Array.from(labels, (label) => {
    const [before = 'not there', after = 'not there'] = [planned.identity[label], now.identity[label]];
    return before === after ? [] : [`${label} was ${before}, is ${after}`];
  }).flat();
  return differences.length === 0 ? undefined : differences.join(', ');
}

const ranks = { enter: 0, yes: 1, word: 2 } as const satisfies Record<Confirmation & Required['is'], number>;

/** What a judgement says against what was agreed to, and how. To take something back takes at least a yes. */
function objection(judgement: Judgement, purpose: Purpose, how: Confirmation): string | undefined {
  if (judgement.is === 'refused') return judgement.because.join('; ');
  const { needs } = judgement;
  const least = purpose === 'undo' ? ranks.yes : ranks.enter;
  if (ranks[how] >= Math.max(least, ranks[needs.is])) return undefined;
  return needs.is === 'word'
    ? `by now it takes more than was given: "${needs.word}" is to be typed`
    : 'by now it takes more than was given: a yes';
}
