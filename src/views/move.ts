import type { Instant } from '../core/reading.ts';
import { overridesIn } from './actions/overrides.ts';
import type { Intent } from './intent.ts';
import { indexIn, type ListPlace, listPlace, type Place } from './place.ts';
import { focused, type Scene, type SceneList } from './scene.ts';

/** How long rows keep their order after the cursor moved among them. */
const heldFor = 10_000;

export const put = (place: Place, list: string, change: Partial<ListPlace>): Place => ({
  ...place,
  lists: { ...place.lists, [list]: { ...listPlace(place, list), ...change } },
});

type Step = (Intent & { type: 'move' })['by'];

export function stepped(index: number, by: Step, count: number, page: number): number {
  const steps = { page, pageBack: -page, first: -count, last: count };
  const wanted = index + (typeof by === 'number' ? by : steps[by]);
  return Math.max(0, Math.min(count - 1, wanted));
}

/** The cursor of whatever has the keys, so many rows on. */
export function move(place: Place, by: Step, scene: Scene): Place {
  const { overlay } = place;
  switch (overlay?.is) {
    case 'help':
      return {
        ...place,
        overlay: { ...overlay, top: stepped(overlay.top, by, scene.helpEnd + 1, scene.detailPage) },
      };
    case 'palette':
      return {
        ...place,
        overlay: { ...overlay, index: stepped(overlay.index, by, scene.offers(overlay.text).length, 10) },
      };
    case 'sort': {
      const count = scene.lists.find(({ id }) => id === overlay.list)?.columns.length ?? 0;
      return { ...place, overlay: { ...overlay, index: stepped(overlay.index, by, count, count) } };
    }
    case 'menu':
      return {
        ...place,
        overlay: { ...overlay, index: stepped(overlay.index, by, scene.menu?.length ?? 0, 10) },
      };
    case 'overrides':
      return {
        ...place,
        overlay: { ...overlay, index: stepped(overlay.index, by, overridesIn(scene).length, 10) },
      };
    case 'choices': {
      const count = scene.acting?.is === 'plan' ? scene.acting.choices.length : 0;
      return { ...place, overlay: { ...overlay, index: stepped(overlay.index, by, count, count) } };
    }
    case 'filter':
    case 'search':
    case 'note':
    case 'ask':
      return place;
    case undefined: {
      const list = focused(place, scene);
      return list === undefined
        ? place
        : moveTo(
            place,
            list,
            stepped(indexIn(list.keys, listPlace(place, list.id)), by, list.keys.length, list.page),
            by,
            scene.at,
          );
    }
  }
}

/** The cursor of a list on that row. The rows keep their order for a while, so that the next key hits what is seen. */
export function moveTo(
  place: Place,
  { id, keys, page }: SceneList,
  index: number,
  by: Step,
  at: Instant,
): Place {
  const selected = keys[index];
  if (selected === undefined) return place;
  const { top } = listPlace(place, id);
  const shown = Math.max(0, Math.min(Math.max(top, index - page + 1), index));
  const held = by === 'first' ? undefined : { keys, until: at + heldFor };
  const moved = put(place, id, { selected, index, top: shown, held });
  return moved.detail === undefined ? moved : { ...moved, detail: { top: 0 } };
}
