import { duration } from '../core/format.ts';
import { sanitize } from '../core/sanitize.ts';
import type { World } from '../domain/world.ts';
import { ageNote, type Intervals } from './age.ts';
import { alertKey, alertsInOrder } from './alerts/line.ts';
import { stateWords } from './alerts/words.ts';
import type { BoundList, BoundPanel } from './bound.ts';
import { fenced } from './fence.ts';
import { ascii } from './glyphs.ts';
import { noticesOf } from './header.ts';
import { type Line, span } from './line.ts';
import type { Look } from './panel.ts';
import { isDeck, screenOf, type Tables } from './screens.ts';
import { timeOf } from './standing.ts';
import { systemStanding } from './systems.ts';
import { textOf } from './text.ts';

/** A screen as linear text. `state` is the same as long as only numbers move, so that a reader is not told again. */
export type PlainBlock = { readonly text: string; readonly state: string };

// Pictures mean nothing when they are read out: no graphs, no bars.
const glyphs = { ...ascii, barFull: '', barEmpty: '', separator: ',' };
const past = { range: () => [] };
/** Of a panel no more than a large screen shows: who listens waits for the next one. Lists are whole. */
const room = { columns: 100, rows: 20 };

/** For dumb terminals and screen readers: the same panels and lists, one below the other, no escape codes. */
export function plainBlock(tables: Tables, world: World, screen: string, intervals: Intervals): PlainBlock {
  const look: Look = { at: world.at, past, glyphs };
  const shown = screenOf(tables, screen) ?? tables.screens[0];
  const onDeck = shown === undefined || isDeck(shown);
  const ids = onDeck ? tables.deck.map(({ panel }) => panel) : shown.panel === undefined ? [] : [shown.panel];
  const panels = ids.flatMap((id) => tables.panels[id] ?? []);
  const lists = (shown?.lists ?? []).flatMap((id) => tables.lists[id] ?? []);
  const lines: readonly Line[] = [
    ...headLines(world),
    ...alertLines(world),
    ...panels.flatMap((panel) => panelLines(panel, world, look, intervals)),
    ...lists.flatMap((list) => listLines(list, world, look, intervals)),
  ];
  const text = lines.map((line) => textOf(line).trim().replace(/ {3,}/g, '  ')).join('\n');
  return { text: `${text}\n`, state: stateOf(world, panels, look) };
}

function headLines(world: World): readonly Line[] {
  const { stack, at } = world;
  const names = [stack.name, stack.environment, stack.access, timeOf(at, at)].filter(
    (part) => part !== undefined,
  );
  return [[span(sanitize(names.join(', ')))], ...noticesOf(world).map((notice): Line => [span(notice)])];
}

function alertLines({ alerts, at }: World): readonly Line[] {
  const ordered = alertsInOrder(alerts).map(({ severity, state, name, target, summary, since }) =>
    [
      severity,
      ...(state === 'firing' ? [] : [stateWords({ state, severity })]),
      name,
      target,
      summary,
      `for ${duration(at - since)}`,
    ]
      .map(sanitize)
      .join(', '),
  );
  return [
    [],
    [span('Alerts')],
    ...(ordered.length === 0 ? ['none'] : ordered).map((text): Line => [span(text)]),
  ];
}

function titleLine(
  title: string,
  heading: string,
  needs: BoundPanel['needs'],
  world: World,
  intervals: Intervals,
): Line {
  const note = ageNote(needs, world.readings, world.stack, intervals, world.at);
  return [span([title, heading, note?.text ?? ''].filter((part) => part !== '').join(', '))];
}

function panelLines(panel: BoundPanel, world: World, look: Look, intervals: Intervals): readonly Line[] {
  return fenced(
    () => [
      [],
      titleLine(panel.title, panel.heading(world, look), panel.needs, world, intervals),
      ...panel.body(world, room, look),
    ],
    (line): readonly Line[] => [[], [span(panel.title)], line],
  );
}

const order = { filter: '', sorting: undefined, held: undefined };

function listLines(list: BoundList, world: World, look: Look, intervals: Intervals): readonly Line[] {
  return fenced(
    () => [
      [],
      titleLine(list.title, list.note(world), list.needs, world, intervals),
      ...list.plain(world, order, look),
    ],
    (line): readonly Line[] => [[], [span(list.title)], line],
  );
}

function stateOf(world: World, panels: readonly BoundPanel[], look: Look): string {
  const health = panels.map((panel) =>
    fenced(
      () => panel.health(world, look),
      () => 'failed',
    ),
  );
  const systems = world.stack.systems.map((system) => systemStanding(system, world));
  const alerts = alertsInOrder(world.alerts).map((alert) =>
    [alertKey(alert), alert.severity, alert.state].join(' '),
  );
  return [...alerts, ...health, ...systems, ...noticesOf(world)].join('\n');
}
