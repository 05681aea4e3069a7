import { type Alert, alertId } from '../core/alert.ts';
import { sourceOf } from '../domain/logs/sources.ts';
import { alertKey } from './alerts/line.ts';
import { deckKeys, panelKey } from './deck.draw.ts';
import { detailEndOf } from './detail.draw.ts';
import type { Draw } from './draw.ts';
import { fenced } from './fence.ts';
import type { Intent } from './intent.ts';
import type { LogScene } from './logs/steer.ts';
import { matching, type Offer } from './palette.ts';
import { listPlace } from './place.ts';
import type { Scene, SceneList } from './scene.ts';
import { keysOf, pageIn, type ScreenLayout } from './screen.layout.ts';
import { deckList, type Screen } from './screens.ts';

/** What keys meet on the screen as it is drawn; without a layout, on the Deck. */
export function survey(
  draw: Draw,
  offers: readonly Offer[],
  screen: Screen | undefined,
  layout: ScreenLayout | undefined,
  helpEnd = 0,
  log: LogScene | undefined = undefined,
): Scene {
  const detail = layout?.detail;
  return {
    at: draw.look.at,
    screens: draw.tables.screens,
    lists:
      layout === undefined ? [deckOf(draw)] : (screen?.lists ?? []).flatMap((id) => listOf(draw, id, layout)),
    log,
    detailPage: Math.max(1, (detail?.rows ?? draw.size.rows) - 2),
    detailEnd: detail === undefined || screen === undefined ? 0 : detailEndOf(draw, screen, detail),
    helpEnd,
    leadsTo: (key) =>
      layout === undefined ? leadsTo(draw, key) : screen?.opensLogs ? { type: 'log' } : undefined,
    offers: (text) => matching(offers, text).map(({ intent }) => intent),
  };
}

function deckOf(draw: Draw): SceneList {
  const keys = deckKeys(draw);
  return {
    id: deckList,
    keys,
    page: keys.length,
    columns: [],
    sorting: undefined,
    sortingBy: () => undefined,
    copied: (key) => alertOf(draw, key)?.target,
    alert: (key) => ackable(draw, key),
    log: (key) => {
      const alert = alertOf(draw, key);
      return alert && sourceOf(alert.target, draw.world.readings, draw.world.stack);
    },
  };
}

function listOf(draw: Draw, id: string, layout: ScreenLayout): readonly SceneList[] {
  const list = draw.tables.lists[id];
  if (list === undefined) return [];
  const keys = fenced(
    () => keysOf(draw, list).keys,
    () => [],
  );
  const placed = layout.lists.find((candidate) => candidate.list.id === id);
  return [
    {
      id,
      keys,
      page: placed === undefined ? keys.length : pageIn(keys.length, placed),
      columns: list.columns.filter(({ title }) => title !== '').map((column) => column.id),
      sorting: listPlace(draw.place, id).sorting ?? list.ownSorting,
      sortingBy: list.sortingBy,
      copied: (key) => list.target(draw.world, key) ?? key,
      alert: (key) => ackable(draw, key),
      log: (key) => list.log(draw.world, key),
    },
  ];
}

const alertOf = ({ world }: Draw, key: string): Alert | undefined =>
  world.alerts.find((candidate) => alertKey(candidate) === key);

function ackable({ world }: Draw, key: string): ReturnType<SceneList['alert']> {
  const alert = world.alerts.find((one) => alertKey(one) === key || alertId(one) === key);
  return alert && { id: alertId(alert), isAcked: world.acks[alertId(alert)] !== undefined };
}

/** Enter on the Deck: a panel opens its screen, an alert the item it is about. */
function leadsTo(draw: Draw, key: string): Intent | undefined {
  const { screens } = draw.tables;
  const alert = alertOf(draw, key);
  if (alert !== undefined) return whereIs(draw, alert);
  const screen = screens.find(({ panel }) => panel !== undefined && panelKey(panel) === key);
  return screen && { type: 'go', screen: screen.id };
}

/** The row of the very item where a list has one, else the screen it would be on. */
function whereIs({ tables, world, place, look }: Draw, { target }: Alert): Intent | undefined {
  const [kind = ''] = target.split(/[/ ]/);
  // "host /var" is about a part of the host, which is a row of its own.
  const part = target.includes(' ') ? target.slice(target.indexOf(' ') + 1) : target;
  const screen = tables.screens.find(({ about }) => about?.includes(kind));
  for (const list of screen?.lists ?? []) {
    const bound = tables.lists[list];
    const { keys = [] } = bound?.arrange(world, { ...listPlace(place, list), filter: '' }, look) ?? {};
    const selected = keys.find((key) => key === part || bound?.target(world, key) === target);
    if (screen !== undefined && selected !== undefined)
      return { type: 'go', screen: screen.id, list, selected };
  }
  return screen && { type: 'go', screen: screen.id };
}
