import type { Intent, Typing } from './intent.ts';
import { searchInLog } from './logs/steer.ts';
import { put } from './move.ts';
import { listPlace, type Place } from './place.ts';
import type { Scene } from './scene.ts';

/** Longer than anything worth finding; a paste cannot fill the footer. */
const longest = 100;

/** What typing into the open field, or taking the open choice, makes of the place, and what is wanted then. */
export function typed(place: Place, typing: Typing, scene: Scene): { place: Place; wanted?: Intent } {
  const { overlay } = place;
  const closed = { ...place, overlay: undefined };
  switch (overlay?.is) {
    case 'filter': {
      if (typing.type === 'accept') return { place: closed };
      const filter = edited(listPlace(place, overlay.list).filter, typing);
      return { place: put(place, overlay.list, { filter, top: 0 }) };
    }
    case 'search': {
      if (typing.type === 'accept') return { place: closed };
      if (place.log === undefined || scene.log === undefined) return { place };
      const search = edited(place.log.search, typing);
      // From where it was opened, so that taking a letter back leads back as well.
      return {
        place: { ...place, log: searchInLog({ ...place.log, at: overlay.before.at }, search, scene.log) },
      };
    }
    case 'palette': {
      if (typing.type !== 'accept')
        return { place: { ...place, overlay: { ...overlay, text: edited(overlay.text, typing), index: 0 } } };
      const wanted = scene.offers(overlay.text)[overlay.index]?.intent;
      return wanted === undefined ? { place } : { place: closed, wanted };
    }
    case 'sort': {
      const column = scene.lists.find(({ id }) => id === overlay.list)?.columns[overlay.index];
      const isTaken = typing.type === 'accept' && column !== undefined;
      return isTaken ? { place: closed, wanted: { type: 'sortBy', column } } : { place };
    }
    default:
      return { place };
  }
}

/** A text with a piece written to its end, or its last character erased. */
export function edited(
  text: string,
  typing: Exclude<Typing, { type: 'accept' }>,
  most: number = longest,
): string {
  const characters = Array.from(text);
  if (typing.type === 'erase') return characters.slice(0, -1).join('');
  return [...characters, ...Array.from(typing.text)].slice(0, most).join('');
}
