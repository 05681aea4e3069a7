import { duration, number } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { certificateHealth, checkHealth } from '../../domain/check/questions.ts';
import { budget, objective, percentile } from '../../domain/check/windows.ts';
import { type Check, type Instance, phaseNames } from '../../domain/check.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { sign, toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look, Size } from '../panel.ts';
import { timeOf } from '../standing.ts';
import {
  availabilityWords,
  becauseOf,
  instanceWords,
  outcomeHealth,
  outcomeWords,
  shareWords,
  stateWords,
  trendOf,
} from './words.ts';

/** Everything known of one check: its own judgement first, then what the last try at each instance met. */
export function checkDetail(check: Check, { columns }: Size, look: Look): readonly Line[] {
  const isSeveral = check.instances.length > 1;
  return [
    ...judgement(check, columns, look),
    ...check.instances.flatMap((instance) => [
      ...(isSeveral ? [blank, instanceLine(instance, look)] : []),
      ...instanceLines(instance, columns, look),
    ]),
  ];
}

function judgement(check: Check, columns: number, look: Look): readonly Line[] {
  const { at, glyphs } = look;
  const tone = toneOf(checkHealth(check));
  const [p50, p95] = [percentile(check.times, 0.5), percentile(check.times, 0.95)];
  const known = [
    ['1 h', availabilityWords(check, at, 3_600_000)],
    ['24 h', availabilityWords(check, at, 86_400_000)],
  ].filter(([, words]) => words !== '');
  const next = check.at + check.pace - at;
  return [
    field(
      'state',
      span(stateWords(check), tone),
      span(`, since ${timeOf(check.since, at)} (${duration(Math.max(0, at - check.since))})`, 'dim'),
    ),
    ...(check.because === '' ? [] : folded('because', becauseOf(check), columns, tone)),
    ...(check.instances.length > 1 ? [field('instances', instanceWords(check))] : []),
    field(
      'tries',
      `${duration(Math.max(0, at - check.at))} ago, every ${duration(check.every)}`,
      span(next > 0 ? `, next in ${duration(Math.ceil(next / 1000) * 1000)}` : ', trying now', 'dim'),
    ),
    field(
      'it took',
      check.times.length === 0 ? '' : `p50 ${duration(p50)} ${glyphs.separator} p95 ${duration(p95)}  `,
      span(trendOf(check, 20, look).trimStart(), 'graph'),
    ),
    field(
      'up',
      known
        .map(([, words]) => words)
        .filter((words, index, all) => all.indexOf(words) === index)
        .join(` ${glyphs.separator} `),
    ),
    budgetLine(check, look),
  ];
}

/** What is left of the objective: "99.5 % of 24 h: 16 s of 7m12s used". */
function budgetLine({ buckets }: Check, { at }: Look): Line {
  const { allowed, used } = budget(buckets, at);
  return field(
    'objective',
    `${shareWords(objective.availability)} of ${duration(objective.over)}: `,
    span(used === 0 ? 'nothing' : duration(used), used > allowed ? 'bad' : 'plain'),
    ` of ${duration(allowed)} used`,
  );
}

function instanceLine(instance: Instance, { glyphs }: Look): Line {
  const health = outcomeHealth(instance);
  return [
    sign(health, glyphs),
    span(` ${sanitize(instance.name)} `, 'strong'),
    span(outcomeWords(instance.outcome), toneOf(health)),
  ];
}

function instanceLines(instance: Instance, columns: number, look: Look): readonly Line[] {
  const { name, address, status, redirects, exit, took } = instance;
  const followed =
    redirects === undefined ? '' : ` after ${redirects} ${redirects === 1 ? 'redirect' : 'redirects'}`;
  return [
    field(
      'asked',
      sanitize(name),
      span(address === undefined || name.includes(address) ? '' : ` (${sanitize(address)})`, 'dim'),
    ),
    ...(status === undefined ? [] : [field('status', `${status}${followed}`)]),
    ...(exit === undefined ? [] : [field('exit', String(exit))]),
    field('last try', `${duration(took)}${phaseWords(instance, look)}`),
    ...certificateLines(instance, look),
    ...conditionLines(instance, look),
    ...documentLines(instance, columns, look),
    ...instance.perf.map(({ label, value, unit }) =>
      field(sanitize(label).slice(0, 15), `${number(value)} ${sanitize(unit)}`.trimEnd()),
    ),
    ...bodyLines(instance, columns),
  ];
}

function phaseWords({ phases }: Instance, { glyphs }: Look): string {
  const known = phaseNames.flatMap((phase) => {
    const took = phases[phase];
    return took === undefined ? [] : [`${phase} ${duration(took)}`];
  });
  return known.length === 0 ? '' : `: ${known.join(` ${glyphs.separator} `)}`;
}

function certificateLines({ certificate }: Instance, { at, glyphs }: Look): readonly Line[] {
  if (certificate === undefined) return [];
  const { subject, issuer, expiresAt, expiring, distrust, protocol } = certificate;
  const left = expiresAt - at;
  const whose = expiring === subject ? '' : `, that of ${sanitize(expiring)}`;
  return [
    field('certificate', `${sanitize(subject)} by ${sanitize(issuer)} ${glyphs.separator} ${protocol}`),
    field(
      'expires',
      span(left <= 0 ? `${duration(-left)} ago` : `in ${duration(left)}`, toneOf(certificateHealth(left))),
      span(`, ${new Date(expiresAt).toISOString().slice(0, 10)}${whose}`, 'dim'),
    ),
    ...(distrust === undefined ? [] : [field('not trusted', span(sanitize(distrust), 'warn'))]),
  ];
}

/** Each condition with the value it met. */
function conditionLines({ conditions }: Instance, { glyphs }: Look): readonly Line[] {
  return conditions.map(({ text, holds, actual }, index) =>
    field(
      index === 0 ? 'conditions' : '',
      sign(holds ? 'ok' : 'critical', glyphs),
      span(` ${sanitize(text)}`, holds ? 'plain' : 'bad'),
      span(actual === undefined ? '  the answer lacks it' : `  it is ${sanitize(actual)}`, 'dim'),
    ),
  );
}

/** The application's own health document, its parts as children. */
function documentLines({ document }: Instance, columns: number, { glyphs }: Look): readonly Line[] {
  if (document === undefined) return [];
  const { status, health, uptime, version, environment, timestamp, parts } = document;
  const about = [
    uptime === undefined ? '' : `up ${duration(uptime)}`,
    version === undefined ? '' : `version ${sanitize(version)}`,
    sanitize(environment ?? ''),
    timestamp === undefined ? '' : `at ${sanitize(timestamp)}`,
  ].filter((words) => words !== '');
  return [
    blank,
    caption('it says of itself'),
    field('health', sign(health, glyphs), span(` ${sanitize(status) || 'nothing'}`, toneOf(health))),
    ...(about.length === 0 ? [] : folded('', about.join(` ${glyphs.separator} `), columns, 'dim')),
    ...parts.map((part, index): Line => {
      const depth = part.name.split('.').length - 1;
      const branch = index === parts.length - 1 ? glyphs.lastBranch : glyphs.branch;
      return [
        span(`${'  '.repeat(depth)}${branch} `, 'dim'),
        sign(part.health, glyphs),
        span(` ${sanitize(part.name)}  `),
        span(sanitize(part.status), toneOf(part.health)),
        span(part.message === '' ? '' : `  ${sanitize(part.message)}`, 'dim'),
      ];
    }),
  ];
}

function bodyLines({ body, document }: Instance, columns: number): readonly Line[] {
  const clean = sanitize(body).trim();
  return clean === '' || document !== undefined
    ? []
    : [blank, ...folded('it answered', clean, columns, 'dim')];
}
