import { type Health, worst } from '../../core/alert.ts';
import { bytes, count, percent } from '../../core/format.ts';
import type { Reading } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Containers } from '../../domain/containers.ts';
import type { System } from '../../domain/stack.ts';
import { toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look, Panel, Size } from '../panel.ts';
import { aged, part, parts } from '../parts.ts';
import { systemsOf } from '../rows.ts';
import { standingBriefly, standingOf, standingWords } from '../standing.ts';
import { cellsOf, fitColumns, headerOf } from '../table.ts';
import { clip } from '../text.ts';
import { containerColumns } from './list.ts';
import { type Item, itemsOf, memoryShare, restartWords, stateWords } from './words.ts';

type Engine = {
  readonly system: System;
  readonly reading: Reading<Containers>;
  /** The worst first. */
  readonly items: readonly Item[];
};

type ContainersModel = { readonly engines: readonly Engine[] };

export const containersPanel: Panel<'containers', ContainersModel> = {
  id: 'containers',
  title: 'Containers',
  needs: ['containers'],
  model: ({ containers }, stack) => ({
    engines: systemsOf(stack, 'engine').map((system) => engineOf(system, containers[system.id] ?? {})),
  }),
  heading,
  body,
  summary,
  health,
};

function engineOf(system: System, reading: Reading<Containers>): Engine {
  const items = reading.last === undefined ? [] : itemsOf(reading.last.value, reading.last.at);
  return { system, reading, items };
}

/** "12 running · 1 restarting · 1 stopped", those that are none of them left out. */
function heading({ engines }: ContainersModel, { glyphs }: Look): string {
  const all = engines.flatMap(({ items }) => items);
  const counts = Map.groupBy(all, ({ container }) =>
    container.state === 'exited' ? 'stopped' : container.state,
  );
  const order = [
    'running',
    'restarting',
    'paused',
    'dead',
    'created',
    'removing',
    'stopped',
    'unknown',
  ] as const;
  return order
    .map((state) => [counts.get(state)?.length ?? 0, state] as const)
    .filter(([number]) => number > 0)
    .map(([number, state]) => `${count(number)} ${state}`)
    .join(` ${glyphs.separator} `);
}

const none =
  'no container engine is watched: no Docker or Podman socket answers here, and DOCKER_HOST is not set';

function body({ engines }: ContainersModel, { columns, rows }: Size, look: Look): readonly Line[] {
  const { ellipsis } = look.glyphs;
  if (engines.length === 0) return [clip([span(` ${none}`, 'dim')], columns, ellipsis)].slice(0, rows);
  const words = engines.flatMap((engine) => engineLines(engine, columns, look)).slice(0, rows);
  const lines = [...words, ...tableLines(engines, { columns, rows: rows - words.length }, look)];
  return lines.map((line) => clip(line, columns, ellipsis));
}

/** The rows there is room for. What is not among them is counted, and said to be fine only where it is. */
function tableLines(engines: readonly Engine[], { columns, rows }: Size, look: Look): readonly Line[] {
  const items = engines.flatMap((engine) => engine.items.map((item) => ({ item, engine })));
  if (items.length === 0 || rows <= 0) return [];
  const fitted = fitColumns(containerColumns, columns - 1);
  const draw = ({ item, engine }: (typeof items)[number]): Line => {
    const line: Line = [span(' '), ...cellsOf(fitted, item, look)];
    return standingOf(engine.reading) === 'stale' ? aged(line) : line;
  };
  if (rows === 1) return items.slice(0, 1).map(draw);
  const head: Line = [span(' '), ...headerOf(fitted, undefined, look.glyphs)];
  const isWhole = items.length < rows;
  const hasRest = !isWhole && rows > 3;
  const shown = isWhole ? items.length : rows - (hasRest ? 2 : 1);
  const rest = items.slice(shown).map(({ item }) => item);
  return [head, ...items.slice(0, shown).map(draw), ...(hasRest ? [restLine(rest, look)] : [])];
}

function restLine(rest: readonly Item[], { glyphs }: Look): Line {
  const wrong = rest.filter(({ health }) => health !== 'ok').length;
  const words = wrong === 0 ? 'none of them in trouble' : `${count(wrong)} of them in trouble`;
  return [
    span(`   ${glyphs.ellipsis} ${count(rest.length)} more, `, 'dim'),
    span(words, wrong === 0 ? 'dim' : 'warn'),
  ];
}

/** What there is to say of an engine besides its containers: that it does not answer, that it has none. */
function engineLines(
  { system, reading, items }: Engine,
  columns: number,
  { at, glyphs }: Look,
): readonly Line[] {
  const words = standingWords(system, reading, at, columns - 3);
  if (words !== undefined)
    return [
      reading.failure === undefined
        ? [span(` ${words}`, 'dim')]
        : [span(` ${glyphs.critical} `, 'bad'), span(words, 'bad')],
    ];
  if (items.length > 0) return [];
  return [[span(` ${sanitize(system.title)} answers and has no containers`, 'dim')]];
}

function summary({ engines }: ContainersModel, columns: number, look: Look): Line {
  if (engines.length === 0) return clip(part('no container engine is watched', 'dim'), columns);
  const failed = engines.flatMap((engine) => {
    const words = standingBriefly(engine.system, engine.reading);
    return words === undefined ? [] : [part(words, engine.reading.failure === undefined ? 'dim' : 'bad')];
  });
  const items = engines.flatMap((engine) => engine.items);
  const wrong = items.filter((item) => item.health !== 'ok');
  const line = parts(
    [...failed, ...wrong.map(troublePart), part(heading({ engines }, look), 'dim')],
    columns,
  );
  return line.length > 0 ? line : clip(failed[0] ?? [], columns, look.glyphs.ellipsis);
}

/** "mailer restarting, exit 1, 17 in 10m", "worker 91 % of 512 MB". */
function troublePart(item: Item): Line {
  const { container } = item;
  const name = sanitize(container.name);
  const tone = toneOf(item.health);
  const share = memoryShare(item) ?? 0;
  if (share >= 0.9) return part(`${name} memory ${percent(share)} of ${bytes(container.memoryLimit)}`, tone);
  const again = container.recentStarts.length > 1 ? `, ${restartWords(item)}` : '';
  return part(`${name} ${stateWords(item)}${again}`, tone);
}

function health({ engines }: ContainersModel): Health {
  return worst(
    engines.length === 0
      ? ['ok']
      : engines.flatMap(({ reading, items }) => [
          standingOf(reading) === 'live' ? 'ok' : 'unknown',
          ...items.map((item) => item.health),
        ]),
  );
}
