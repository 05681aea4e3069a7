import { byWorst, worst } from '../../core/alert.ts';
import { count, duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { checkHealth, worstFirst } from '../../domain/check/questions.ts';
import { percentile } from '../../domain/check/windows.ts';
import type { Check, CheckState } from '../../domain/check.ts';
import { sign, toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import { nginxBriefly, nginxLine } from '../nginx/line.ts';
import { type NginxNeed, type NginxServer, nginxHealth, nginxNeeds, nginxServers } from '../nginx/model.ts';
import { nameWords } from '../nginx/words.ts';
import type { Look, Panel, Size } from '../panel.ts';
import { leading, part, parts } from '../parts.ts';
import { systemsOf } from '../rows.ts';
import { clip, pad, width, widthOf } from '../text.ts';
import {
  availabilityWords,
  becauseBeside,
  certificateWords,
  instanceWords,
  stateWords,
  statusOf,
  tookOf,
  trendOf,
  unknownWords,
} from './words.ts';

type ChecksModel = {
  /** The worst first. */
  readonly checks: readonly Check[];
  /** Declared, and not tried yet. */
  readonly unread: number;
  readonly nginx: readonly NginxServer[];
};

/** What is asked from outside: the checks, and nginx with whom it passes requests to. */
export const checksPanel: Panel<'check' | NginxNeed, ChecksModel> = {
  id: 'checks',
  title: 'Checks',
  needs: ['check', ...nginxNeeds],
  model: (known, stack) => {
    const systems = systemsOf(stack, 'check');
    const checks = systems.flatMap(({ id }) => known.check[id]?.last?.value ?? []);
    const nginx = nginxServers(known, stack);
    return { checks: worstFirst(checks), unread: systems.length - checks.length, nginx };
  },
  heading,
  body,
  summary,
  health: ({ checks, unread, nginx }, { at }) => {
    if (checks.length + unread + nginx.length === 0) return 'ok';
    return worst([
      ...checks.map(checkHealth),
      ...(unread > 0 ? (['unknown'] as const) : []),
      ...nginx.map((server) => nginxHealth(server, at)),
    ]);
  },
};

const states = ['passing', 'failing', 'unknown'] as const satisfies readonly CheckState[];

/** "8 passing · 1 failing · 1 unknown" */
function heading({ checks, unread }: ChecksModel, { glyphs }: Look): string {
  const counts = states.map(
    (state) => [checks.filter((check) => check.state === state).length, state] as const,
  );
  return [...counts, [unread, 'not tried yet'] as const]
    .filter(([number]) => number > 0)
    .map(([number, state]) => `${count(number)} ${state}`)
    .join(` ${glyphs.separator} `);
}

const none = 'no check is declared: write some under checks in the stack file';

function body({ checks, unread, nginx }: ChecksModel, { columns, rows }: Size, look: Look): readonly Line[] {
  const { ellipsis } = look.glyphs;
  if (checks.length + unread + nginx.length === 0)
    return [clip([span(` ${none}`, 'dim')], columns, ellipsis)].slice(0, rows);
  const names = [...checks.map(({ name }) => name), ...nginx.map(({ system }) => nameWords(system))];
  const named = Math.min(24, Math.max(10, ...names.map(width)));
  const fronts = nginx.map((server) => clip(nginxLine(server, named, columns, look), columns, ellipsis));
  const left = Math.max(Math.min(rows, checks.length, 1), rows - fronts.length);
  return [...checkLines(checks, { named, columns, rows: left }, look), ...fronts].slice(0, rows);
}

function checkLines(
  checks: readonly Check[],
  { named, columns, rows }: Size & { readonly named: number },
  look: Look,
): readonly Line[] {
  const { ellipsis } = look.glyphs;
  if (checks.length === 0) return [];
  const room = checks.length > rows ? rows - 1 : rows;
  const shown = checks.slice(0, Math.max(1, room));
  const signed = Math.max(3, ...shown.map((check) => answerWords(check).length));
  const lines = shown.map((check) =>
    clip(checkLine(check, { named, signed, columns }, look), columns, ellipsis),
  );
  const rest = checks.slice(shown.length);
  return rest.length === 0 ? lines : [...lines, restLine(rest, look)].slice(0, rows);
}

function restLine(rest: readonly Check[], { glyphs }: Look): Line {
  const wrong = rest.filter((check) => checkHealth(check) !== 'ok').length;
  const words = wrong === 0 ? 'all passing' : `${count(wrong)} of them in trouble`;
  return [
    span(`   ${glyphs.ellipsis} ${count(rest.length)} more, `, 'dim'),
    span(words, wrong === 0 ? 'dim' : 'warn'),
  ];
}

const day = 86_400_000;

/** The status where there is one, else what kind of check it is. */
const answerWords = (check: Check): string =>
  check.state === 'unknown' ? '' : String(statusOf(check) ?? check.kind);

type Widths = { readonly named: number; readonly signed: number; readonly columns: number };

function checkLine(check: Check, { named, signed, columns }: Widths, look: Look): Line {
  const health = checkHealth(check);
  const lead: Line = [
    span(' '),
    sign(health, look.glyphs),
    span(` ${pad(sanitize(check.name), named, 'left', look.glyphs.ellipsis)}  `),
  ];
  const room = columns - widthOf(lead);
  const tone = toneOf(health);
  if (check.state === 'unknown') return [...lead, ...clip(part(unknownWords(check, look), tone), room)];
  const isWell = check.state === 'passing' && check.streak.result === 'passed';
  const told = [
    isWell ? [] : part(pad(stateWords(check), 14), tone),
    part(pad(answerWords(check), signed), isWell ? 'plain' : tone),
    part(pad(duration(tookOf(check)), 7, 'right')),
  ];
  if (!isWell)
    return [...lead, ...parts([...told, part(becauseBeside(check), tone)], Number.MAX_SAFE_INTEGER, 2)];
  const certificate = certificateWords(check);
  const p95 = percentile(check.times, 0.95);
  const availability = availabilityWords(check, look.at, day);
  return [
    ...lead,
    ...parts(
      [
        ...told,
        certificate === '' ? [] : part(certificate, tone),
        part(instanceWords(check)),
        part(p95 === undefined ? '' : `p95 ${pad(duration(p95), 7)}`, 'dim'),
        part(availability === '' ? '' : pad(availability, 16), 'dim'),
        part(trendOf(check, 10, look), 'graph'),
      ],
      room,
      2,
    ),
  ];
}

/** "api 503 failing 3 of 3 · 1 unknown · 8 passing" */
function summary({ checks, unread, nginx }: ChecksModel, columns: number, look: Look): Line {
  if (checks.length + unread + nginx.length === 0)
    return clip([span(none, 'dim')], columns, look.glyphs.ellipsis);
  const wrong = checks.filter((check) => checkHealth(check) !== 'ok');
  const fine = checks.length - wrong.length;
  const troubled = nginx.filter((server) => nginxHealth(server, look.at) !== 'ok');
  const well = nginx.length - troubled.length;
  const worstOfBoth = [
    ...wrong.map((check) => [checkHealth(check), briefly(check)] as const),
    ...troubled.map((server) => [nginxHealth(server, look.at), nginxBriefly(server, look)] as const),
  ].sort(([one], [other]) => byWorst(one, other));
  const all: readonly Line[] = [
    ...worstOfBoth.map(([health, words]) => part(words, toneOf(health))),
    ...(unread === 0 ? [] : [part(`${count(unread)} not tried yet`, 'dim')]),
    ...(fine === 0 ? [] : [part(`${count(fine)} passing`, 'dim')]),
    ...(well === 0 ? [] : [part(well === 1 ? 'nginx well' : `${count(well)} nginx well`, 'dim')]),
  ];
  const line = leading(all, columns);
  return line.length > 0 ? line : clip(all[0] ?? [], columns, look.glyphs.ellipsis);
}

function briefly(check: Check): string {
  const name = sanitize(check.name);
  const status = statusOf(check);
  const certificate = certificateWords(check);
  if (check.state === 'passing' && check.streak.result === 'passed') return `${name} ${certificate}`;
  return [name, ...(status === undefined ? [] : [String(status)]), stateWords(check)].join(' ');
}
