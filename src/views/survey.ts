import { type Alert, alertId } from '../core/alert.ts';
import { formatTarget, parseTarget, type Target } from '../core/target.ts';
import { sourceOf } from '../domain/logs/sources.ts';
import { lookOnly } from '../domain/stack.ts';
import { takeoverOf } from '../domain/takeover.ts';
import { inOrder } from './actions/menu.ts';
import type { ActingScene, ActionOffer } from './actions/scene.ts';
import { actWords } from './actions/words.ts';
import { alertKey } from './alerts/line.ts';
import { deckKeys, panelKey } from './deck.draw.ts';
import { detailEndOf } from './detail.draw.ts';
import type { Draw } from './draw.ts';
import { fenced } from './fence.ts';
import type { Intent } from './intent.ts';
import type { LogScene } from './logs/steer.ts';
import { matching, type Offer } from './palette.ts';
import { indexIn, listPlace } from './place.ts';
import { focused, type Scene, type SceneList } from './scene.ts';
import { keysOf, pageIn, type ScreenLayout } from './screen.layout.ts';
import { deckList, type Screen } from './screens.ts';

/** What lies over the screen, or in its place. */
type Over = {
  readonly helpEnd?: number;
  readonly log?: LogScene | undefined;
  readonly acting?: ActingScene | undefined;
};

/** What keys meet on the screen as it is drawn; without a layout, on the Deck. */
export function survey(
  draw: Draw,
  offers: readonly Offer[],
  screen: Screen | undefined,
  layout: ScreenLayout | undefined,
  over: Over = {},
): Scene {
  const { helpEnd = 0, log, acting } = over;
  const detail = layout?.detail;
  const { world } = draw;
  const lists =
    layout === undefined ? [deckOf(draw)] : (screen?.lists ?? []).flatMap((id) => listOf(draw, id, layout));
  return {
    at: draw.look.at,
    screens: draw.tables.screens,
    lists,
    log,
    acting,
    menu: menuOf(draw),
    logOf: (target) => sourceOf(formatTarget(target), world.readings, world.stack),
    runs: world.runs,
    lookOnly: lookOnly(world.stack),
    detailPage: Math.max(1, (detail?.rows ?? draw.size.rows) - 2),
    detailEnd: detail === undefined || screen === undefined ? 0 : detailEndOf(draw, screen, detail),
    helpEnd,
    leadsTo: (key) => {
      if (layout === undefined) return leadsTo(draw, key);
      if (world.runs.some(({ id }) => id === key)) return { type: 'watch', run: key };
      return screen?.opensLogs ? { type: 'log' } : undefined;
    },
    offers: (text) => matching([...actOffers(draw, lists), ...offers], text),
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
    // A panel stands for all of it.
    acted: (key, action) =>
      alertIn(draw, key) === undefined
        ? { target: { kind: 'stack', name: '' }, suggested: undefined }
        : actedOf(draw, key, action),
    ticked: () => undefined,
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
      copied: (key) => {
        const target = list.target(draw.world, key);
        return target === undefined ? key : formatTarget(target);
      },
      alert: (key) => ackable(draw, key),
      acted: (key, action) => {
        const target = list.target(draw.world, key, action);
        return target === undefined
          ? actedOf(draw, key, action)
          : {
              target,
              suggested: suggestedFor(draw, target),
              flags: list.flags(draw.world, key),
              ...fitting(draw, target, action),
            };
      },
      ticked: (key) => list.ticked(draw.world, key),
      log: (key) => list.log(draw.world, key),
    },
  ];
}

const alertOf = ({ world }: Draw, key: string): Alert | undefined =>
  world.alerts.find((candidate) => alertKey(candidate) === key);

/** The alert that a row is, on the Deck or in the list of alerts. */
const alertIn = ({ world }: Draw, key: string): Alert | undefined =>
  world.alerts.find((one) => alertKey(one) === key || alertId(one) === key);

/** What an alert is about, and what it suggests. */
function actedOf(draw: Draw, key: string, action?: string): ReturnType<SceneList['acted']> {
  const alert = alertIn(draw, key);
  const { suggests } = alert ?? {};
  if (suggests !== undefined && (action ?? suggests.action) === suggests.action)
    return {
      ...{ target: suggests.target, suggested: suggests.action },
      ...(suggests.flags && { flags: { [suggests.action]: suggests.flags } }),
    };
  // "host /var" is about a part of the host.
  const target = alert && (parseTarget(alert.target) ?? parseTarget(alert.target.split(' ', 1)[0] ?? ''));
  const suggested = alert?.annotations.action;
  return target && { target, suggested, ...fitting(draw, target, action ?? suggested) };
}

/** What an alert about the very target suggests. */
const suggestedFor = ({ world }: Draw, target: Target): string | undefined =>
  world.alerts.find(
    (alert) => alert.target === formatTarget(target) && alert.annotations.action !== undefined,
  )?.annotations.action;

/** One key leads to both ways of having another node take over. */
const fitting = ({ world }: Draw, target: Target, action: string | undefined) =>
  action === 'failover' ? { fits: takeoverOf(world, target) } : {};

/** What can be done with what is selected, for the palette. */
function actOffers({ desk, world, place }: Draw, lists: readonly SceneList[]): readonly Offer[] {
  const list = focused(place, { lists });
  const key = list?.keys[indexIn(list.keys, listPlace(place, list.id))];
  const acted = key === undefined ? undefined : list?.acted(key);
  if (desk === undefined || acted === undefined) return [];
  const { target, flags = {} } = acted;
  return desk
    .offersFor(world, target)
    .filter(({ because }) => because === undefined)
    .map(({ action }) => ({
      title: actWords({ action, target }),
      keys: '',
      intent: { type: 'plan', action, target, flags: flags[action] ?? {} },
    }));
}

function menuOf({ desk, world, place: { overlay } }: Draw): readonly ActionOffer[] | undefined {
  if (overlay?.is !== 'menu' || desk === undefined) return undefined;
  return inOrder(desk.offersFor(world, overlay.target), overlay.suggested, overlay.flags);
}

function ackable(draw: Draw, key: string): ReturnType<SceneList['alert']> {
  const { world } = draw;
  const alert = alertIn(draw, key);
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
    const selected = keys.find((key) => {
      const own = bound?.target(world, key);
      return key === part || (own !== undefined && formatTarget(own) === target);
    });
    if (screen !== undefined && selected !== undefined)
      return { type: 'go', screen: screen.id, list, selected };
  }
  return screen && { type: 'go', screen: screen.id };
}
