import { type Health, worst } from '../core/alert.ts';
import { ageNote } from './age.ts';
import { alertKey, alertLine, alertsInOrder } from './alerts.ts';
import type { BoundPanel } from './bound.ts';
import { gutter, layDeck, type Placed } from './deck.ts';
import { type Band, type Block, block, type Draw, rowOf } from './draw.ts';
import { fenced } from './fence.ts';
import { healthGlyph } from './header.ts';
import { type Line, span } from './line.ts';
import type { Size } from './panel.ts';
import { rule } from './rule.ts';
import type { Row } from './table.ts';

export const panelKey = (panel: string): string => `panel ${panel}`;

/** The places the cursor can be at on the Deck: every alert, then every panel. */
export function deckKeys({ world, tables }: Pick<Draw, 'world' | 'tables'>): readonly string[] {
  return [...alertsInOrder(world.alerts).map(alertKey), ...tables.deck.map(({ panel }) => panelKey(panel))];
}

/** The Deck below the header: what is wrong on top, then everything at a glance. */
export function drawDeck(draw: Draw, selected: string | undefined, size: Size): readonly Band[] {
  const alerts = drawAlerts(draw, selected, size);
  const rest = { columns: size.columns, rows: size.rows - alerts.rows.length };
  const layout = layDeck(draw.tables.deck, rest, (panel, room) => bodyOf(draw, panel, room).length);
  const placed = ({ panel, size: room }: Placed): Block => drawPanel(draw, panel, selected, room);
  switch (layout.is) {
    case 'columns': {
      const between = { id: 'gutter', columns: gutter, rows: [] };
      return [[[alerts]], [layout.sides[0].map(placed), [between], layout.sides[1].map(placed)]];
    }
    case 'stack':
      return [[[alerts]], [layout.panels.map(placed)]];
    case 'lines':
      return [[[alerts]], [drawLines(draw, selected, rest, layout.open)]];
  }
}

function drawAlerts({ world, look }: Draw, selected: string | undefined, size: Size): Block {
  const { glyphs } = look;
  const ordered = alertsInOrder(world.alerts);
  const most = Math.max(1, Math.floor(size.rows / 3));
  // The one under the cursor is always among them.
  const index = ordered.findIndex((alert) => alertKey(alert) === selected);
  const first = Math.max(0, Math.min(index - most + 2, ordered.length - most));
  const shown = ordered.slice(first, ordered.length > most ? first + most - 1 : first + most);
  const hidden = ordered.length - shown.length;
  const heading = ordered.length === 0 ? '' : 'true now';
  const title = rule({ text: 'Alerts', heading }, size.columns, glyphs);
  const rows: (Row | Line)[] = shown.map((alert) => {
    const isSelected = alertKey(alert) === selected;
    const mark = isSelected ? span(glyphs.cursor, 'accent') : span(' ');
    return { line: [mark, ...alertLine(alert, size.columns - 1, look)], isSelected };
  });
  if (ordered.length === 0) rows.push([span(' '), span('none known', 'dim')]);
  if (hidden > 0) rows.push([span(` ${glyphs.ellipsis} ${hidden} more`, 'dim')]);
  return block('alerts', [title, ...rows], size, look);
}

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
      isFocused: panelKey(id) === selected,
    },
    size.columns,
    look.glyphs,
  );
  return block(id, [title, ...bodyOf(draw, id, { columns: size.columns, rows: size.rows - 1 })], size, look);
}

const severity: Readonly<Record<Health, number>> = { critical: 0, warning: 1, unknown: 2, ok: 3 };

/** Each panel in one line, the worst first; the one under the cursor, else the worst, in full below. */
function drawLines(draw: Draw, selected: string | undefined, size: Size, open: Size): readonly Block[] {
  const { tables, look, world } = draw;
  const panels = tables.deck
    .flatMap(({ panel }) => tables.panels[panel] ?? [])
    .map((panel) => ({ panel, health: healthOf(draw, panel) }))
    .sort((a, b) => severity[a.health] - severity[b.health]);
  const rows = panels.map(({ panel, health }): Row => {
    const key = tables.screens.find((screen) => screen.panel === panel.id)?.key ?? ' ';
    const isSelected = panelKey(panel.id) === selected;
    const name: Line = [
      isSelected ? span(look.glyphs.cursor, 'accent') : span(' '),
      healthGlyph(health, look.glyphs),
      span(` ${key} `, 'accent'),
      span(panel.title.padEnd(titleWidth), 'strong'),
    ];
    const left = size.columns - titleWidth - 5;
    const summary = fenced(
      () => panel.summary(world, left, look),
      (line) => line,
    );
    return rowOf([...name, ...summary], size.columns, look, isSelected);
  });
  const title = rule(
    { text: 'Systems', heading: worst(panels.map(({ health }) => health)) === 'ok' ? '' : 'worst first' },
    size.columns,
    look.glyphs,
  );
  const opened = panels.find(({ panel }) => panelKey(panel.id) === selected)?.panel ?? panels[0]?.panel;
  const lines = block('systems', [title, ...rows], size, look);
  return opened === undefined || open.rows < 2
    ? [lines]
    : [lines, drawPanel(draw, opened.id, undefined, open)];
}

const titleWidth = 12;
