import type { Judgement, Plan, Verdict } from '../../core/plan.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget } from '../../core/target.ts';

const signs = { pass: '  pass  ', warn: '! warn  ', refuse: '▲ refuse' } as const satisfies Record<
  Verdict['is'],
  string
>;

/** A plan as lines of text. */
export function formatPlan(plan: Plan): string {
  const identity = Object.entries(plan.identity).map(([label, value]) => `${label} ${value}`);
  const lines = [
    `Plan  ${plan.action} ${formatTarget(plan.target)} · ${plan.risk}`,
    ...section('', [plan.summary]),
    ...section('Identity', identity),
    ...section('Preflight', plan.preflight.flatMap(verdictLines)),
    ...section('Impact', plan.impact),
    ...section(
      'Steps',
      plan.steps.map(({ title, hold, pointOfNoReturn }, index) =>
        [
          `${index + 1} ${title}`,
          ...(hold ? ['(hold)'] : []),
          ...(pointOfNoReturn ? ['(no way back)'] : []),
        ].join(' '),
      ),
    ),
    ...section('Proof', plan.proof),
    ...section('Undo', [plan.undo]),
    '',
  ];
  return `${lines.map(sanitize).join('\n')}\n`;
}

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', ...(title === '' ? [] : [title]), ...lines.map((line) => `  ${line}`)];

function verdictLines({ title, is, because, mend, override }: Verdict): readonly string[] {
  const ways = [
    ...(mend === undefined ? [] : [`mend: ${mend.action} ${formatTarget(mend.target)}`]),
    ...(override === undefined || is !== 'refuse' ? [] : [`accept it with --${override}`]),
  ];
  return [
    `${signs[is]}  ${title}: ${because}`,
    ...(ways.length === 0 ? [] : [`          ${ways.join(', or ')}`]),
  ];
}

/** What stands in its way, or what it takes. */
export function formatJudgement(judgement: Judgement): string {
  return `${closing(judgement).map(sanitize).join('\n')}\n`;
}

function closing(judgement: Judgement): readonly string[] {
  if (judgement.is === 'refused')
    return ['Cannot run:', ...judgement.because.map((because) => `  ${because}`), 'Nothing was done.'];
  const { needs } = judgement;
  if (needs.is !== 'word') return [`Can run with --yes. Nothing was done.`];
  const why = needs.because === undefined ? '' : ` (${needs.because})`;
  return [`Can run with --confirm ${needs.word}${why}. Nothing was done.`];
}
