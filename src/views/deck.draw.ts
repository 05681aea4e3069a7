import { alertId, byWorst, type Health, worst } from '../core/alert.ts';
import { lookOnly } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';
import { ageNote } from './age.ts';
import { alertKey, alertLine, alertsInOrder } from './alerts/line.ts';
import type { BoundPanel } from './bound.ts';
import { gutter, layDeck, type Placed } from './deck.ts';
import { type Band, type Block, block, type Draw, rowOf } from './draw.ts';
import { fenced } from './fence.ts';
import { sign } from './health.ts';
import { type Line, type Span, span } from './line.ts';
import type { Size } from './panel.ts';
import { rule } from './rule.ts';
import type { DeckSlot } from './screens.ts';
import type { Row } from './table.ts';

export const panelKey = (panel: string): string => `panel ${panel}`;

type Slots = Readonly<Record<'watched' | 'absent' | 'below', readonly DeckSlot[]>>;

/** What is watched before what is not, and below both what belongs to all of it: the order in which the Deck shows its panels. */
function slotsOf({ world, tables }: Pick<Draw, 'world' | 'tables'>): Slots {
  const isWatched = ({ of }: DeckSlot): boolean => world.stack.systems.some(({ kind }) => of.includes(kind));
  const [below, beside] = [tables.deck.filter(isBelow), tables.deck.filter((slot) => !isBelow(slot))];
  return { watched: beside.filter(isWatched), absent: beside.filter((slot) => !isWatched(slot)), below };
}

const isBelow = ({ side }: DeckSlot): boolean => side === 'below';

/** The places the cursor can be at on the Deck: every alert, then every panel. */
export function deckKeys(draw: Pick<Draw, 'world' | 'tables'>): readonly string[] {
  const { watched, absent, below } = slotsOf(draw);
  const alerts = alertsInOrder(draw.world.alerts).map(alertKey);
  return [...alerts, ...[...watched, ...absent, ...below].map(({ panel }) => panelKey(panel))];
}

/** The Deck below the header: what is wrong on top, then everything at a glance. */
export function drawDeck(draw: Draw, selected: string | undefined, size: Size): readonly Band[] {
  const { watched, absent, below } = slotsOf(draw);
  const { columns, rows } = size;
  const placed = (panel: Placed): Block => drawPanel(draw, panel.panel, selected, panel.size);
  const bottomIn = (given: number): readonly Block[] =>
    below.map(({ panel }) => placed({ panel, size: { columns, rows: given } }));
  const heightOf = (blocks: readonly Block[]): number =>
    blocks.reduce((sum, block) => sum + block.rows.length, 0);
  const third = drawAlerts(draw, selected, size, Math.max(1, Math.floor(rows / 3)));
  const usual = bottomIn(bottomRows(rows));
  const rest = { columns, rows: rows - third.rows.length - heightOf(usual) };
  // A title and a sentence each.
  const room = { ...rest, rows: rest.rows - 2 * absent.length };
  const layout = layDeck(watched, room, (panel, place) => bodyOf(draw, panel, place).length);
  const last = absent.map(({ panel }) => placed({ panel, size: { columns: size.columns, rows: 2 } }));
  switch (layout.is) {
    case 'columns': {
      const between = { id: 'gutter', columns: gutter, rows: [] };
      return [
        [[third]],
        [layout.sides[0].map(placed), [between], layout.sides[1].map(placed)],
        [[...last, ...usual]],
      ];
    }
    case 'stack':
      return [[[third]], [layout.panels.map(placed)], [[...last, ...usual]]];
    case 'lines': {
      // Two titles, and a line for each system: what is wrong takes what they leave, before what is fine is told at length.
      const free = rows - 2 - watched.length - absent.length;
      const isTight = alertsInOrder(draw.world.alerts).length > free - heightOf(usual);
      const bottom = isTight ? bottomIn(Math.min(bottomRows(rows), 3)) : usual;
      const alerts = drawAlerts(draw, selected, size, Math.max(1, free - heightOf(bottom)));
      const left = { columns, rows: rows - alerts.rows.length - heightOf(bottom) };
      return [[[alerts]], [drawLines(draw, selected, left)], [bottom]];
    }
  }
}

/** Rows for a panel below the others, with its title; none where there is hardly room for them. */
const bottomRows = (rows: number): number => (rows >= 40 ? 7 : rows >= 20 ? 5 : 0);

const alertHeading = ({ rules }: World): string => {
  const broken = rules.filter(({ error }) => error !== undefined).length;
  return broken === 0 ? '' : `${broken} ${broken === 1 ? 'rule' : 'rules'} cannot be evaluated`;
};

/** The worst of the alerts, in so many rows below their title. */
function drawAlerts(
  { world, look, tables }: Draw,
  selected: string | undefined,
  size: Size,
  most: number,
): Block {
  const { glyphs } = look;
  const ordered = alertsInOrder(world.alerts);
  // The one under the cursor is always among them.
  const index = ordered.findIndex((alert) => alertKey(alert) === selected);
  const first = Math.max(0, Math.min(index - most + 2, ordered.length - most));
  const shown = ordered.slice(first, ordered.length > most ? first + most - 1 : first + most);
  const hidden = ordered.length - shown.length;
  const key = tables.screens.find(({ id }) => id === 'alerts')?.key;
  const title = rule({ key, text: 'Alerts', heading: alertHeading(world) }, size.columns, glyphs);
  const rows: (Row | Line)[] = shown.map((alert) => {
    const isSelected = alertKey(alert) === selected;
    const mark = isSelected ? span(glyphs.cursor, 'accent') : span(' ');
    const isAcked = world.acks[alertId(alert)] !== undefined;
    const isActable = isSelected && lookOnly(world.stack) === undefined;
    return { line: [mark, ...alertLine(alert, size.columns - 1, look, { isAcked, isActable })], isSelected };
  });
  if (ordered.length === 0) rows.push([span(' '), span('none known', 'dim')]);
  if (hidden > 0) rows.push([span(` ${glyphs.ellipsis} ${hidden} more`, 'dim'), ...listed(key)]);
  return block('alerts', [title, ...rows], size, look);
}

const listed = (key: string | undefined): Line =>
  key === undefined ? [] : [span(': '), span(key, 'accent'), span(' lists all of them', 'dim')];

function healthOf(draw: Draw, panel: BoundPanel): Health {
  return fenced(
    () => panel.health(draw.world, draw.look),
    () => 'unknown' as const,
  );
}

/** What a panel's body says in that room; a panel that throws says why instead. */
function bodyOf(draw: Draw, id: string, size: Size): readonly Line[] {
  const panel = draw.tables.panels[id];
  if (panel === undefined || size.rows <= 0) return [];
  return fenced(
    () => panel.body(draw.world, size, draw.look),
    (line, error) => {
      draw.report(id, error);
      return [line];
    },
  );
}

/** A panel under its title, at most as high as its room. */
export function drawPanel(draw: Draw, id: string, selected: string | undefined, size: Size): Block {
  const { world, look, intervals, tables } = draw;
  const panel = tables.panels[id];
  if (panel === undefined) return block(id, [], size, look);
  const title = rule(
    {
      key: tables.screens.find((screen) => screen.panel === id)?.key,
      text: panel.title,
      heading: fenced(
        () => panel.heading(world, look),
        () => '',
      ),
      note: ageNote(panel.needs, world.readings, world.stack, intervals, look.at),
      isSelected: panelKey(id) === selected,
    },
    size.columns,
    look.glyphs,
  );
  return block(id, [title, ...bodyOf(draw, id, { columns: size.columns, rows: size.rows - 1 })], size, look);
}

const titleWidth = 12;

/** Each panel in one line, the worst first; the one under the cursor, else the worst, in full below. */
function drawLines(draw: Draw, selected: string | undefined, size: Size): readonly Block[] {
  const { tables, look } = draw;
  const { watched, absent } = slotsOf(draw);
  const panels = watched
    .flatMap(({ panel }) => tables.panels[panel] ?? [])
    .map((panel) => ({ panel, health: healthOf(draw, panel) }))
    .sort((a, b) => byWorst(a.health, b.health));
  const rows = [
    ...panels.map(({ panel, health }) => lineOf(draw, panel, sign(health, look.glyphs), selected, size)),
    ...absent
      .flatMap(({ panel }) => tables.panels[panel] ?? [])
      .map((panel) => lineOf(draw, panel, span(look.glyphs.stopped, 'dim'), selected, size)),
  ];
  const heading = worst(panels.map(({ health }) => health)) === 'ok' ? '' : 'worst first';
  const title = rule({ text: 'Systems', heading }, size.columns, look.glyphs);
  const lines = block('systems', [title, ...rows], size, look);
  const open = { columns: size.columns, rows: size.rows - rows.length - 1 };
  const chosen = tables.deck.find(({ panel }) => panelKey(panel) === selected);
  const opened = chosen !== undefined && !isBelow(chosen) ? chosen.panel : panels[0]?.panel.id;
  return opened === undefined || open.rows < 2 ? [lines] : [lines, drawPanel(draw, opened, undefined, open)];
}

function lineOf(draw: Draw, panel: BoundPanel, glyph: Span, selected: string | undefined, size: Size): Row {
  const { tables, look, world } = draw;
  const key = tables.screens.find((screen) => screen.panel === panel.id)?.key ?? ' ';
  const isSelected = panelKey(panel.id) === selected;
  const name: Line = [
    isSelected ? span(look.glyphs.cursor, 'accent') : span(' '),
    glyph,
    span(` ${key} `, 'accent'),
    span(panel.title.padEnd(titleWidth), 'strong'),
  ];
  const summary = fenced(
    () => panel.summary(world, size.columns - titleWidth - 5, look),
    (line) => line,
  );
  return rowOf([...name, ...summary], size.columns, look, isSelected);
}
