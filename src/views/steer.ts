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

const still = (place: Place): Steered => ({ place, effects: [] });
const effect = (place: Place, ...effects: readonly Effect[]): Steered => ({ place, effects });

/** What an intent makes of where the responder stands, and what is to happen besides. Pure and total. */
export function steer(before: Place, intent: Intent, scene: Scene): Steered {
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
      return still({ ...place, overlay: { is: 'palette', text: '', index: 0 } });
    case 'back':
      return still(back(place, scene));
    case 'leave': {
      const left = back(place, scene);
      return left === place ? effect(place, { type: 'quit' }) : still(left);
    }
    case 'move':
      return inLog(place) ? steerLog(place, intent, scene) : still(move(place, intent.by, scene));
    case 'write':
    case 'erase':
    case 'accept': {
      const { place: next, wanted } = typed(place, intent, scene);
      return wanted === undefined ? still(next) : steer(next, wanted, scene);
    }
    default:
      return inLog(place) ? steerLog(place, intent, scene) : inList(place, intent, scene);
  }
}

function go(place: Place, { screen, list, selected }: Intent & { type: 'go' }, { screens }: Scene): Steered {
  if (!screens.some(({ id }) => id === screen)) return still(place);
  const focus = list === undefined ? place.focus : { ...place.focus, [screen]: list };
  const lists =
    list === undefined || selected === undefined
      ? place.lists
      : { ...place.lists, [list]: { ...listPlace(place, list), selected, filter: '' } };
  return still({ ...place, screen, focus, lists, detail: undefined, log: undefined, overlay: undefined });
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
  if (place.detail !== undefined) return { ...place, detail: undefined };
  const list = focused(place, scene);
  if (list !== undefined && listPlace(place, list.id).filter !== '')
    return put(place, list.id, { filter: '' });
  const first = scene.screens[0]?.id ?? place.screen;
  return place.screen === first ? place : { ...place, screen: first };
}

function inList(place: Place, intent: Intent, scene: Scene): Steered {
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

/** The column's own direction, or the other one if it is sorted by already. */
function sorted({ sorting, sortingBy }: SceneList, column: string): Sorting | undefined {
  if (sorting?.column !== column) return sortingBy(column);
  return { column, direction: sorting.direction === 'up' ? 'down' : 'up' };
}
