import { choicesIn } from './actions/choose.ts';
import type { Binding } from './binding.ts';
import { modeOf } from './bindings.ts';
import { drawDeck } from './deck.draw.ts';
import { type Band, type Draw, rowOf } from './draw.ts';
import { footer } from './footer.ts';
import { header } from './header.ts';
import { span } from './line.ts';
import { drawPane, layPane } from './logs/pane.ts';
import { helpEndOf, overlayOf } from './overlay.ts';
import type { Offer } from './palette.ts';
import type { Size } from './panel.ts';
import { indexIn, listPlace } from './place.ts';
import { focused, type Scene } from './scene.ts';
import { drawScreen } from './screen.draw.ts';
import { layScreen, type ScreenLayout } from './screen.layout.ts';
import { isDeck, type Screen, screenOf } from './screens.ts';
import { survey } from './survey.ts';
import type { Row } from './table.ts';

/** The whole screen as data: rows exactly as wide as the terminal, and never more of them than it has. */
export type Frame = {
  readonly header: readonly Row[];
  readonly body: readonly Band[];
  readonly footer: readonly Row[];
  /** Drawn over the body's last rows, so that what is wrong stays in sight on top. */
  readonly overlay: readonly Row[];
};

/** The smallest terminal in which anything can be read. */
const least: Size = { columns: 60, rows: 15 };

/** What is drawn besides the world: who looks, what it costs (a share of one core), and what can be pressed. */
export type Facts = {
  readonly user: string;
  readonly cost: number | undefined;
  readonly bindings: readonly Binding[];
  readonly offers: readonly Offer[];
};

/** What is drawn, and what the keys meet there. Computed together, because the layout decides how long a page is. */
export function frameOf(draw: Draw, facts: Facts): { readonly frame: Frame; readonly scene: Scene } {
  const { place, look, tables } = draw;
  const { columns, rows } = draw.size;
  const screen = screenOf(tables, place.screen) ?? tables.screens[0];
  if (screen === undefined || columns < least.columns || rows < least.rows)
    return { frame: tooSmall(draw), scene: survey(draw, facts.offers, screen, undefined) };
  const top = header(draw, facts.user, columns).map((line) => rowOf(line, columns, look));
  const room = { columns, rows: rows - top.length - 1 };
  const layout = isDeck(screen) ? undefined : layScreen(draw, screen, room);
  const pane = place.log && layPane(draw, place.log, room);
  const acting = pane === undefined && place.acting ? draw.desk?.lay(draw, place.acting, room) : undefined;
  const over = { helpEnd: helpEndOf(draw, facts, room), log: pane, acting: acting?.scene };
  const scene = survey(draw, facts.offers, screen, layout, over);
  const mode = modeOf(tables, place);
  const bindings = facts.bindings.filter(({ id }) => isOfUse(id, scene));
  const frame = {
    header: top,
    body: acting?.body ?? bodyOf(draw, scene, screen, layout, room),
    footer: [rowOf(footer(bindings, mode, place, facts.cost, columns, look.glyphs.ascii), columns, look)],
    overlay: overlayOf(draw, facts, scene, room),
  };
  return { frame, scene };
}

/** Whether a key does anything here, of those that only sometimes do. */
function isOfUse(binding: string, scene: Scene): boolean {
  if (binding === 'choices') return choicesIn(scene).length > 0;
  return binding === 'next-list' ? scene.lists.length > 1 : true;
}

function bodyOf(
  draw: Draw,
  scene: Scene,
  screen: Screen,
  layout: ScreenLayout | undefined,
  room: Size,
): readonly Band[] {
  const { log } = draw.place;
  if (log !== undefined && scene.log !== undefined) return [[[drawPane(draw, log, scene.log, room)]]];
  return layout === undefined
    ? drawDeck(draw, selectedOf(draw, scene), room)
    : drawScreen(draw, screen, layout);
}

function tooSmall({ size, look }: Draw): Frame {
  const words = `${size.columns}x${size.rows} is too small: ${least.columns}x${least.rows} at least, q quits`;
  return { header: [rowOf([span(words)], size.columns, look)], body: [], footer: [], overlay: [] };
}

function selectedOf({ place }: Draw, scene: Scene): string | undefined {
  const list = focused(place, scene);
  return list?.keys[indexIn(list.keys, listPlace(place, list.id))];
}
