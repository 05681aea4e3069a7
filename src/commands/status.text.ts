import { isTrue } from '../core/alert.ts';
import { duration } from '../core/format.ts';
import { sanitize } from '../core/sanitize.ts';
import { health, healthOf } from '../domain/health.ts';
import type { World } from '../domain/world.ts';
import { ascii, unicode } from '../views/glyphs.ts';
import { sign, toneOf } from '../views/health.ts';
import { type Line, type Span, span } from '../views/line.ts';
import type { Glyphs } from '../views/panel.ts';
import { pad, width } from '../views/text.ts';
import { paint, type Theme, themeOf } from '../views/theme.ts';
import { factsOf } from './status.facts.ts';

type TextLook = { readonly glyphs: Glyphs; readonly theme: Theme | undefined };

type Wish = { readonly isTerminal: boolean; readonly isAscii: boolean };

/** Colour only on a terminal that is not told otherwise; plain characters where the locale has no others. */
export function textLook(
  env: Readonly<Record<string, string | undefined>>,
  { isTerminal, isAscii }: Wish,
): TextLook {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const isUnicode = !isAscii && /utf-?8/i.test(locale);
  const isColoured = isTerminal && !env.NO_COLOR && env.TERM !== 'dumb';
  return { glyphs: isUnicode ? unicode : ascii, theme: isColoured ? themeOf('dark', true) : undefined };
}

/** What is known, for a person: what is wrong first, then each system in one line. Never cut: a pipe has no width. */
export function formatText(world: World, { glyphs, theme }: TextLook): string {
  const lines = [
    heading(world, glyphs),
    ...section(alertRows(world, glyphs)),
    ...section(systemRows(world, glyphs)),
    ...section(world.notices.map(({ text }) => [span(sanitize(text), 'dim')])),
  ];
  const text = (line: Line): string =>
    theme === undefined ? line.map((part) => part.text).join('') : paint(line, theme);
  return lines.map((line) => `${text(line).trimEnd()}\n`).join('');
}

const section = (rows: readonly Line[]): readonly Line[] => (rows.length === 0 ? [] : [[], ...rows]);

function heading(world: World, glyphs: Glyphs): Line {
  const { stack, at } = world;
  const overall = health(world);
  const dot = ` ${glyphs.separator} `;
  const name = [stack.name, stack.environment].filter((part) => part !== undefined).join(dot);
  return [
    sign(overall, glyphs),
    span(` ${sanitize(name)}${dot}`),
    span(overall, toneOf(overall)),
    span(`${dot}${verdict(world)}${dot}${new Date(at).toISOString()}`),
  ];
}

function verdict(world: World): string {
  const of = (severity: string): number =>
    world.alerts.filter((alert) => isTrue(alert) && alert.severity === severity).length;
  const counts = [
    ...(of('critical') > 0 ? [`${of('critical')} critical`] : []),
    ...(of('warning') > 0 ? [`${of('warning')} warning`] : []),
  ];
  if (counts.length > 0) return counts.join(', ');
  return health(world) === 'ok'
    ? 'nothing is wrong'
    : 'nothing is known to be wrong, but not all could be read';
}

function alertRows({ alerts, at }: World, glyphs: Glyphs): readonly Line[] {
  const rows = alerts.map(({ severity: said, state, name, target, summary, since }) => ({
    severity: state === 'no data' ? ('unknown' as const) : said,
    cells: [state === 'no data' ? state : said, sanitize(name), sanitize(target)],
    summary: sanitize(summary),
    since,
  }));
  const widths = columnWidths(rows.map(({ cells }) => cells));
  return rows.map(({ severity, cells, summary, since }) => [
    sign(severity, glyphs),
    ...padded(cells, widths).map((cell) => span(` ${cell.text} `, toneOf(severity))),
    span(` ${summary}`),
    span(at - since < 1000 ? '  now' : `  for ${duration(at - since)}`, 'dim'),
  ]);
}

function systemRows(world: World, glyphs: Glyphs): readonly Line[] {
  const rows = world.stack.systems.map((system) => ({
    health: healthOf(world, system),
    cells: [sanitize(system.id), sanitize(system.where)],
    facts: factsOf(world, system).map(sanitize).join(` ${glyphs.separator} `),
  }));
  const widths = columnWidths(rows.map(({ cells }) => cells));
  return rows.map(({ health: judged, cells, facts }) => [
    sign(judged, glyphs),
    ...padded([judged, ...cells], [8, ...widths]).map((cell) => span(` ${cell.text} `, toneOf(judged))),
    span(` ${facts}`),
  ]);
}

const columnWidths = (rows: readonly (readonly string[])[]): readonly number[] =>
  (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));

const padded = (cells: readonly string[], widths: readonly number[]): readonly Span[] =>
  cells.map((cell, column) => span(pad(cell, widths[column] ?? 0)));
