import { duration } from '../../core/format.ts';
import type { Outcome } from '../../core/plan.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget } from '../../core/target.ts';
import { outputOf } from '../../domain/run.ask.ts';
import type { Process, Run, RunStep } from '../../domain/run.ts';
import { momentOf } from '../../views/changes/words.ts';

const signs = {
  waiting: '○',
  running: '◐',
  undoing: '◐',
  undone: '○',
  yes: '●',
  no: '▲',
  unknown: '?',
} as const satisfies Record<RunStep['is'], string>;

const words = {
  waiting: '',
  running: 'running',
  undoing: 'being taken back',
  undone: 'taken back',
  yes: '',
  no: 'did not happen',
  unknown: 'nobody can tell whether it happened',
} as const satisfies Record<RunStep['is'], string>;

/** "● stop web   0.4 s   exit 0" */
export function stepLine(step: RunStep, at: Instant): string {
  const { is, title, began, ended, text, heldUntil, heldBecause } = step;
  const took = began === undefined || ended === undefined ? '' : duration(ended - began);
  const held = heldBecause ?? (heldUntil === undefined ? '' : `holds until ${momentOf(heldUntil, at)}`);
  return sanitize(
    [`${signs[is]} ${title}`, took, words[is], text ?? '', held].filter((part) => part !== '').join('   '),
  );
}

/** How a run stands in a word; one whose runner is gone without an outcome was interrupted. */
export type Standing = Outcome | 'waiting' | 'running' | 'undoing' | 'interrupted';

export function standingOf(run: Run, { isAlive, now }: Seeing): Standing {
  const { end, runner, purpose, confirmedAt } = run;
  if (end !== undefined) return end.outcome;
  if (runner === undefined) return Math.abs(now - confirmedAt) < starting ? 'waiting' : 'interrupted';
  if (!isAlive(runner)) return 'interrupted';
  return purpose === 'undo' ? 'undoing' : 'running';
}

type Seeing = { readonly isAlive: (process: Process) => boolean; readonly now: Instant };
/** For a runner to take a run up; after that nobody will. */
const starting: Duration = 60_000;

/** "20261121-0243-7f3a  02:43:00  done  restart container/web  by ana" */
export function runLine(run: Run, standing: Standing, at: Instant): string {
  const { id, plan, by, confirmedAt } = run;
  const what = `${plan.action} ${formatTarget(plan.target)}`;
  return sanitize(
    `${id}  ${momentOf(confirmedAt, at).padStart(15)}  ${standing.padEnd(11)}  ${what}  by ${by.user}${where(run)}`,
  );
}

function where({ end, steps }: Run): string {
  if (end !== undefined) return '';
  const index = steps.findIndex(({ is }) => is !== 'yes');
  return index < 0 ? '' : `  at step ${index + 1} of ${steps.length}: ${steps[index]?.title}`;
}

/** All that is known of one run, with what can be done next. */
export function formatRun(run: Run, standing: Standing, at: Instant): string {
  const { plan, by, how, overrides, lasts, proof, end, declined } = run;
  const lines = [
    runLine(run, standing, at),
    plan.summary,
    `confirmed by ${by.user} (${how})${overrides.length === 0 ? '' : ` with ${overrides.map((one) => `--${one}`).join(' ')}`}`,
    ...(lasts === undefined || end !== undefined ? [] : [lasts]),
    '',
    ...run.steps.map((step) => `  ${stepLine(step, at)}`),
    ...outputOf(run).map((line) => `  │ ${line}`),
    ...(proof ?? []).map(({ title, is, because }) => `  ${is === 'refuse' ? '▲' : '●'} ${title}: ${because}`),
    '',
    ...(declined === undefined ? [] : [`It was not taken up again: ${declined.because}.`]),
    ...(end === undefined ? next(run, standing) : [endWords(end.outcome, end.because)]),
  ];
  return `${lines.map(sanitize).join('\n')}\n`;
}

const next = ({ id }: Run, standing: Standing): readonly string[] =>
  standing === 'interrupted'
    ? [
        `Its runner is gone. Go on with: quarterdeck run --resume ${id}; take it back with: quarterdeck run --undo ${id}`,
      ]
    : [];

/** An outcome and why, in a sentence; it says so when nothing was done. */
export function endWords(outcome: Outcome, because: string): string {
  const nothing = outcome === 'refused' || outcome === 'locked' ? ' Nothing was done.' : '';
  return sanitize(`${outcome}: ${because.replace(/\.$/, '')}.${nothing}`);
}
