import type { Intent } from '../intent.ts';
import type { Place } from '../place.ts';
import type { Scene } from '../scene.ts';
import type { Steered } from '../steer.ts';
import { textOf } from './read.ts';
import { jumpInLog, matchInLog, moveInLog, toggleFollow } from './steer.ts';

/** What an intent makes of an open log. What means nothing there changes nothing. */
export function steerLog(place: Place, intent: Intent, { log: scene }: Scene): Steered {
  const { log } = place;
  if (log === undefined || scene === undefined) return { place, effects: [] };
  const to = (next: Place['log']): Steered => ({ place: { ...place, log: next }, effects: [] });
  switch (intent.type) {
    case 'move':
      return to(moveInLog(log, intent.by, scene));
    case 'match':
      return to(matchInLog(log, intent.by, scene));
    case 'jump':
      return to(jumpInLog(log, intent.by, scene));
    case 'follow':
      return to(toggleFollow(log, scene));
    case 'wrap':
      return to({ ...log, wrap: !log.wrap });
    case 'times':
      return to({ ...log, times: !log.times });
    case 'filter':
      return { place: { ...place, overlay: { is: 'search', before: log } }, effects: [] };
    case 'copy': {
      const entry = scene.log.tail.entries[scene.layout.line - scene.log.tail.first];
      if (entry === undefined) return { place, effects: [] };
      return {
        place: { ...place, said: 'copied the line' },
        effects: [{ type: 'copy', text: textOf(entry) }],
      };
    }
    default:
      return { place, effects: [] };
  }
}
