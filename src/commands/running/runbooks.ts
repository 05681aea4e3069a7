import { nearest } from '../../core/nearest.ts';
import { sanitize } from '../../core/sanitize.ts';
import { whoWords } from '../../domain/journal/words.ts';
import { type Looked, looked } from '../../domain/runbook/looked.ts';
import { type Runbook, type RunbookStep, type Tick, ticksOf } from '../../domain/runbook.ts';
import { momentOf } from '../../views/changes/words.ts';
import { exit, type Given, type Outside, UsageError } from '../command.ts';
import { settledWorld } from '../settled.ts';
import { type Ground, type Grounds, openGround } from './ground.ts';
import { iso } from './json.ts';

const day = 24 * 3_600_000;

/** Lists them, shows one, or ticks a step. Returns the exit code. */
export async function runbooksAsked(given: Given, outside: Outside, grounds: Grounds): Promise<number> {
  const { tick, untick, json } = given.values;
  const [name, ...more] = given.positionals;
  if (more.length > 0) throw new UsageError(`"${more[0]}" is one word too many: one runbook.`);
  if (tick !== undefined && untick !== undefined)
    throw new UsageError('--tick and --untick exclude each other.');
  const written = tick ?? untick;
  if (name === undefined && written !== undefined)
    throw new UsageError('Which runbook is meant: quarterdeck runbooks NAME --tick N.');
  const ground = await openGround(given, outside, grounds);
  try {
    const all = ground.loaded.stack.runbooks ?? [];
    const chosen = name === undefined ? all : [named(name, all)];
    const [only] = chosen;
    if (only !== undefined && written !== undefined)
      await tickStep(only, String(written), tick === undefined ? 'open' : 'done', ground);
    const { clock, journal } = ground;
    const entries = await journal.read(clock.now() - day);
    const isLooked = name !== undefined && written === undefined && chosen.some(hasChecks);
    const world = isLooked
      ? await settledWorld({ ...given, values: { config: given.values.config } }, outside, 2)
      : undefined;
    const seen = chosen.map((runbook) => {
      const ticks = ticksOf(runbook, entries, clock.now());
      return {
        runbook,
        steps: runbook.steps.map((step) => ({
          ...{ step, tick: ticks.get(step.text) },
          looked: world && step.check !== undefined ? looked(world, step.check) : undefined,
        })),
      };
    });
    const text =
      json === true
        ? `${JSON.stringify({ version: 1, at: iso(clock.now()), runbooks: seen.map(bookJson) }, null, 2)}\n`
        : name === undefined
          ? seen.map(bookLine).join('')
          : seen.map((one) => bookText(one, clock.now())).join('');
    outside.stdout.write(ground.redact(text));
    return exit.ok;
  } finally {
    await ground.copied();
  }
}

const hasChecks = ({ steps }: Runbook): boolean => steps.some(({ check }) => check !== undefined);

function named(name: string, all: readonly Runbook[]): Runbook {
  const found = all.find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = all.map((one) => one.name);
  const close = nearest(name, names);
  const hint = close === undefined ? `expected one of ${names.join(', ')}.` : `did you mean "${close}"?`;
  throw new UsageError(`There is no runbook "${sanitize(name)}": ${hint}`);
}

async function tickStep(
  { name, steps }: Runbook,
  written: string,
  is: 'done' | 'open',
  { journal, clock, by }: Ground,
): Promise<void> {
  const step = /^\d+$/.test(written) ? steps[Number(written) - 1] : undefined;
  if (step === undefined)
    throw new UsageError(`"${sanitize(written)}" is no step of ${name}: expected 1 to ${steps.length}.`);
  await journal.append({ kind: 'tick', at: clock.now(), by, runbook: name, step: step.text, is });
}

type SeenStep = {
  readonly step: RunbookStep;
  readonly tick: Tick | undefined;
  readonly looked: Looked | undefined;
};
type Seen = { readonly runbook: Runbook; readonly steps: readonly SeenStep[] };

function bookLine({ runbook: { name, title, alerts }, steps }: Seen): string {
  const ticked = steps.filter(({ tick }) => tick !== undefined).length;
  const bound = alerts.length === 0 ? '' : `  for ${alerts.join(', ')}`;
  return `${sanitize(`${name.padEnd(20)}  ${ticked} of ${steps.length} ticked  ${title}${bound}`)}\n`;
}

function bookText({ runbook: { name, title }, steps }: Seen, at: number): string {
  const lines = steps.map(({ step, tick, looked: found }, index) => {
    const sign = found?.is === 'not well' ? '▲' : tick !== undefined || found?.is === 'well' ? '●' : '○';
    const who = tick === undefined ? '' : `   ${whoWords(tick.by)}, ${momentOf(tick.at, at)}`;
    const why = found === undefined ? '' : `   ${found.because}`;
    const way =
      step.action === undefined ? '' : `   quarterdeck run ${step.action.name} ${step.action.target}`;
    return `${sign} ${String(index + 1).padStart(2)}  ${step.text}${who}${why}${way}`;
  });
  return `${[`${name}: ${title}`, ...lines].map(sanitize).join('\n')}\n`;
}

const bookJson = ({ runbook: { name, title, alerts }, steps }: Seen) => ({
  ...{ name, title, alerts },
  steps: steps.map(({ step, tick, looked: found }, index) => ({
    number: index + 1,
    text: step.text,
    check: step.check ?? null,
    looked: found === undefined ? null : { is: found.is.replace(' ', '_'), because: found.because },
    ticked: tick === undefined ? null : { at: iso(tick.at), by: tick.by.user },
    action: step.action === undefined ? null : step.action,
  })),
});
