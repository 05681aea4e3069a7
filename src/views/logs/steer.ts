import type { Duration } from '../../core/reading.ts';
import type { Log } from '../../domain/logs.ts';
import type { Intent } from '../intent.ts';
import type { LogLayout } from './layout.ts';
import type { LogPlace } from './place.ts';
import { foundIn, instantOf, textOf } from './read.ts';

/** An open log as it stands on the screen. */
export type LogScene = { readonly log: Log; readonly layout: LogLayout };

type Step = (Intent & { type: 'move' })['by'];

/** The cursor so many lines on; beyond the last one the log is followed again. */
export function moveInLog(place: LogPlace, by: Step, scene: LogScene): LogPlace {
  const { top, bottom, line } = scene.layout;
  if (by === 'last') return { ...place, at: undefined };
  const page = Math.max(1, bottom - top);
  const steps = { page, pageBack: -page, first: Number.NEGATIVE_INFINITY };
  const wanted = line + (typeof by === 'number' ? by : steps[by]);
  const { entries, first } = scene.log.tail;
  return wanted < first + entries.length ? lineAt(place, wanted, scene) : { ...place, at: undefined };
}

/** The cursor on a line; the lines on the screen move no more than they must. */
function lineAt(place: LogPlace, wanted: number, { log, layout }: LogScene): LogPlace {
  const { entries, first } = log.tail;
  if (entries.length === 0) return place;
  const { top, bottom } = layout;
  const line = Math.max(first, Math.min(wanted, first + entries.length - 1));
  const shift = line < top ? line - top : Math.max(0, line - bottom);
  return { ...place, at: { line, bottom: bottom + shift } };
}

/** Stands still where it is, or follows the newest line again. */
export const toggleFollow = (place: LogPlace, { layout }: LogScene): LogPlace => ({
  ...place,
  at: place.at === undefined && layout.line !== -1 ? { line: layout.line, bottom: layout.bottom } : undefined,
});

/** The next line that what was searched for is in, round the end; the same place when there is none. */
export function matchInLog(place: LogPlace, by: 1 | -1, scene: LogScene): LogPlace {
  const { entries, first } = scene.log.tail;
  const count = entries.length;
  const from = scene.layout.line - first;
  for (let step = 1; step <= count; step++) {
    const index = (((from + by * step) % count) + count) % count;
    const entry = entries[index];
    if (entry !== undefined && foundIn(textOf(entry), place.search).length > 0)
      return lineAt(place, first + index, scene);
  }
  return place;
}

/** While it is typed: the line itself if it is in it, else the nearest above, else below. */
export function searchInLog(place: LogPlace, search: string, scene: LogScene): LogPlace {
  const next = { ...place, search };
  if (search === '') return next;
  const { entries, first } = scene.log.tail;
  const here = entries[scene.layout.line - first];
  const isHere = here !== undefined && foundIn(textOf(here), search).length > 0;
  return isHere ? lineAt(next, scene.layout.line, scene) : matchInLog(next, -1, scene);
}

/** The first line printed so much later, or the last one so much earlier; the same place where lines have no time. */
export function jumpInLog(place: LogPlace, by: Duration, scene: LogScene): LogPlace {
  const { entries, first } = scene.log.tail;
  const here = timeNear(scene, by);
  if (here === undefined) return place;
  const isPast = (at: number | undefined): boolean =>
    at !== undefined && (by > 0 ? at >= here + by : at <= here + by);
  const times = entries.map(instantOf);
  const found = by > 0 ? times.findIndex(isPast) : times.findLastIndex(isPast);
  if (found === -1 && by > 0) return { ...place, at: undefined };
  return lineAt(place, first + Math.max(0, found), scene);
}

/** When the line under the cursor was printed, or, of a line that does not say, one beside it. */
function timeNear({ log, layout }: LogScene, by: Duration): number | undefined {
  const { entries, first } = log.tail;
  const index = layout.line - first;
  const before = entries.slice(0, index + 1).reverse();
  const after = entries.slice(index);
  for (const entry of by > 0 ? [...after, ...before] : [...before, ...after]) {
    const at = instantOf(entry);
    if (at !== undefined) return at;
  }
  return undefined;
}
