import { closedChoices } from './actions/choose.ts';
import { logOfActing, menu, plan, planOf, planSuggested, watched } from './actions/open.ts';
import { movedWords, type Press, unmeant } from './actions/press.ts';
import { steerActing, steerOverlay } from './actions/steer.ts';
import type { Sorting } from './arrange.ts';
import type { Effect, Intent } from './intent.ts';
import { openedLog } from './logs/place.ts';
import { steerLog } from './logs/steer.intent.ts';
import { move, moveTo, put } from './move.ts';
import { indexIn, listPlace, type Place } from './place.ts';
import { focused, type Scene, type SceneList } from './scene.ts';
import { deckList } from './screens.ts';
import { nextTheme } from './theme.ts';
import { typed } from './typing.ts';

export type Steered = { readonly place: Place; readonly effects: readonly Effect[] };

/** Keys mean the log, unless something lies over it that has them. */
const inLog = ({ log, overlay }: Place): boolean => log !== undefined && overlay === undefined;

/** The same of a plan or a run. */
const inActing = ({ log, acting, overlay }: Place): boolean =>
  acting !== undefined && log === undefined && overlay === undefined;

/** Overlays that are answered where things are done. */
const isActing = ({ overlay }: Place): boolean => overlay !== undefined && acting.has(overlay.is);
const acting: ReadonlySet<string> = new Set(['menu', 'overrides', 'choices', 'note', 'ask']);

const still = (place: Place): Steered => ({ place, effects: [] });
const effect = (place: Place, ...effects: readonly Effect[]): Steered => ({ place, effects });

/** What an intent makes of where the responder stands, and what is to happen besides. Pure and total. */
export function steer(before: Place, intent: Intent, scene: Scene, press: Press = unmeant): Steered {
  const place = before.said === undefined ? before : { ...before, said: undefined };
  const { overlay } = place;
  switch (intent.type) {
    case 'go':
      return go(place, intent, scene);
    case 'quit':
    case 'suspend':
    case 'redraw':
      return effect(place, { type: intent.type });
    case 'playback':
      return effect(place, intent);
    case 'readNow':
      if (inActing(place)) return steerActing(place, intent, scene, press);
      return effect({ ...place, said: 'reading now' }, { type: intent.type });
    case 'theme': {
      const theme = intent.name ?? nextTheme(place.theme);
      return effect(
        { ...place, theme, said: `colours: ${theme}` },
        { type: 'prefer', preference: { theme } },
      );
    }
    case 'pause':
      return still({ ...place, paused: place.paused === undefined ? scene.at : undefined });
    case 'help':
      return still({ ...place, overlay: overlay?.is === 'help' ? undefined : { is: 'help', top: 0 } });
    case 'palette':
      return effect(
        { ...place, overlay: { is: 'palette', text: '', index: 0 } },
        ...(scene.lookOnly === undefined ? [{ type: 'equip' } as const] : []),
      );
    case 'back':
      return closedChoices(place, scene) ?? still(back(place, scene));
    case 'leave': {
      const chosen = closedChoices(place, scene);
      if (chosen !== undefined) return chosen;
      const left = back(place, scene);
      return left === place ? effect(place, { type: 'quit' }) : still(left);
    }
    case 'move':
      if (inActing(place)) return steerActing(place, intent, scene, press);
      return inLog(place) ? steerLog(place, intent, scene) : still(move(place, intent.by, scene));
    case 'write':
    case 'erase':
    case 'accept': {
      if (inActing(place)) return steerActing(place, intent, scene, press);
      if (isActing(place)) return steerOverlay(place, intent, scene, press);
      const { place: next, wanted } = typed(place, intent, scene);
      return wanted === undefined ? still(next) : steer(next, wanted, scene);
    }
    case 'confirm':
      return isActing(place)
        ? steerOverlay(place, intent, scene, press)
        : steerActing(place, intent, scene, press);
    case 'watch':
      return effect(watched(place, intent.run, scene), { type: 'equip' });
    case 'plan':
      if (intent.target !== undefined) {
        const { action, target, flags = {} } = intent;
        return plan(place, { action, target, flags }, scene);
      }
      return inList(place, intent, scene, press);
    case 'note': {
      const { acting } = place;
      const about = acting?.is === 'plan' ? acting.request.target : actedIn(place, scene)?.target;
      return still({ ...place, overlay: { is: 'note', text: '', about } });
    }
    default:
      if (inActing(place))
        return logOfActing(place, intent, scene) ?? steerActing(place, intent, scene, press);
      if (overlay?.is === 'choices') return steerOverlay(place, intent, scene, press);
      return inLog(place) ? steerLog(place, intent, scene) : inList(place, intent, scene, press);
  }
}

/** What can be acted on in the row under the cursor. */
function actedIn(place: Place, scene: Scene): ReturnType<SceneList['acted']> {
  const list = focused(place, scene);
  const key = list?.keys[indexIn(list.keys, listPlace(place, list.id))];
  return key === undefined ? undefined : list?.acted(key);
}

function go(place: Place, { screen, list, selected }: Intent & { type: 'go' }, { screens }: Scene): Steered {
  if (!screens.some(({ id }) => id === screen)) return still(place);
  const focus = list === undefined ? place.focus : { ...place.focus, [screen]: list };
  const lists =
    list === undefined || selected === undefined
      ? place.lists
      : { ...place.lists, [list]: { ...listPlace(place, list), selected, filter: '' } };
  return still({
    ...place,
    screen,
    focus,
    lists,
    detail: undefined,
    log: undefined,
    acting: undefined,
    overlay: undefined,
  });
}

/** One step back: the overlay, the detail, the filter, then the Deck. The same place when there is nothing left to close. */
function back(place: Place, scene: Scene): Place {
  const { overlay } = place;
  if (overlay?.is === 'filter')
    return { ...put(place, overlay.list, { filter: overlay.before }), overlay: undefined };
  if (overlay?.is === 'search') return { ...place, log: overlay.before, overlay: undefined };
  if (overlay !== undefined) return { ...place, overlay: undefined };
  if (place.log !== undefined)
    return { ...place, log: place.log.search === '' ? undefined : { ...place.log, search: '' } };
  if (place.acting?.is === 'plan' && place.acting.focus === 'word')
    return { ...place, acting: { ...place.acting, focus: 'cancel', typed: '' } };
  if (place.acting !== undefined) return { ...place, acting: undefined };
  if (place.detail !== undefined) return { ...place, detail: undefined };
  const list = focused(place, scene);
  if (list !== undefined && listPlace(place, list.id).filter !== '')
    return put(place, list.id, { filter: '' });
  const first = scene.screens[0]?.id ?? place.screen;
  return place.screen === first ? place : { ...place, screen: first };
}

function inList(place: Place, intent: Intent, scene: Scene, { isOnSeen }: Press): Steered {
  const list = focused(place, scene);
  if (list === undefined) return still(place);
  const here = listPlace(place, list.id);
  const index = indexIn(list.keys, here);
  const key = list.keys[index];
  switch (intent.type) {
    case 'open': {
      if (key === undefined) return still(place);
      const led = scene.leadsTo(key);
      if (led !== undefined) return steer(place, led, scene);
      if (list.id === deckList) return still({ ...place, said: 'nothing more is known of it' });
      return still({ ...put(place, list.id, { selected: key, index }), detail: { top: 0 } });
    }
    case 'ack': {
      const alert = key === undefined ? undefined : list.alert(key);
      if (alert === undefined) return still({ ...place, said: 'this is no alert' });
      const said = alert.isAcked ? 'not acked any more' : 'acked, on this console';
      return effect({ ...place, said }, { type: 'ack', alert: alert.id });
    }
    case 'tick': {
      const ticked = key === undefined ? undefined : list.ticked(key);
      if (ticked === undefined) return still({ ...place, said: 'this is no step of a runbook' });
      const { runbook, step, isDone } = ticked;
      const said = isDone ? 'not ticked any more' : 'ticked, in the journal';
      return effect({ ...place, said }, { type: 'tick', runbook, step, is: isDone ? 'open' : 'done' });
    }
    case 'menu':
    case 'suggested':
    case 'plan': {
      if (!isOnSeen) return still({ ...place, said: movedWords });
      const asked = intent.type === 'plan' ? intent.action : undefined;
      const acted = key === undefined ? ofNothing(here) : list.acted(key, asked);
      if (acted === undefined) return still({ ...place, said: 'nothing can be done with this' });
      const isAlert = key !== undefined && list.alert(key) !== undefined;
      if (intent.type === 'suggested') return planSuggested(place, isAlert ? acted : undefined, scene);
      return asked === undefined ? menu(place, acted) : planOf(place, asked, acted, scene);
    }
    case 'log': {
      const source = key === undefined ? undefined : list.log(key);
      if (source !== undefined) return still({ ...place, log: openedLog(source), overlay: undefined });
      const logs = scene.screens.find(({ opensLogs }) => opensLogs);
      if (list.id === deckList && logs !== undefined)
        return go(place, { type: 'go', screen: logs.id }, scene);
      return still({ ...place, said: 'this keeps no log of its own' });
    }
    case 'scroll': {
      const top = (place.detail?.top ?? 0) + intent.by * scene.detailPage;
      return still(
        place.detail === undefined
          ? place
          : { ...place, detail: { top: Math.max(0, Math.min(top, scene.detailEnd)) } },
      );
    }
    case 'match': {
      const count = list.keys.length;
      return still(
        count === 0 ? place : moveTo(place, list, (index + intent.by + count) % count, intent.by, scene.at),
      );
    }
    case 'focus': {
      const at = scene.lists.indexOf(list);
      const next = scene.lists[(at + intent.by + scene.lists.length) % scene.lists.length] ?? list;
      return still({ ...place, focus: { ...place.focus, [place.screen]: next.id }, detail: undefined });
    }
    case 'filter':
      return still({
        ...place,
        detail: undefined,
        overlay: { is: 'filter', list: list.id, before: here.filter },
      });
    case 'sort': {
      const current = list.columns.indexOf(list.sorting?.column ?? '');
      if (list.columns.length === 0) return still(place);
      return still({ ...place, overlay: { is: 'sort', list: list.id, index: Math.max(0, current) } });
    }
    case 'sortBy':
      return still({
        ...put(place, list.id, { sorting: sorted(list, intent.column), held: undefined }),
        overlay: undefined,
      });
    case 'copy': {
      const text = key === undefined ? undefined : list.copied(key);
      if (text === undefined) return still(place);
      return effect({ ...place, said: `copied ${text}` }, { type: 'copy', text });
    }
    default:
      return still(place);
  }
}

/** A list of which there is nothing yet stands for all of it. */
const ofNothing = ({ filter }: ReturnType<typeof listPlace>): ReturnType<SceneList['acted']> =>
  filter === '' ? { target: { kind: 'stack', name: '' }, suggested: undefined } : undefined;

/** The column's own direction, or the other one if it is sorted by already. */
function sorted({ sorting, sortingBy }: SceneList, column: string): Sorting | undefined {
  if (sorting?.column !== column) return sortingBy(column);
  return { column, direction: sorting.direction === 'up' ? 'down' : 'up' };
}
