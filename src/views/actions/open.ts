import type { Intent } from '../intent.ts';
import { openedLog } from '../logs/place.ts';
import type { Place } from '../place.ts';
import type { Scene, SceneList } from '../scene.ts';
import type { Steered } from '../steer.ts';
import { atPlan, atRun, type Request } from './place.ts';
import { said, still } from './steered.ts';

/** The plan of an action, unless only looking is allowed. */
export function plan(place: Place, request: Request, { lookOnly }: Pick<Scene, 'lookOnly'>): Steered {
  if (lookOnly !== undefined) return said(place, lookOnly);
  return {
    // What is acted on is looked at live.
    place: {
      ...place,
      acting: atPlan(request),
      log: undefined,
      overlay: undefined,
      paused: undefined,
      said: undefined,
    },
    effects: [{ type: 'plan', request }],
  };
}

type Acted = NonNullable<ReturnType<SceneList['acted']>>;

/** The plan of an action for a row, or of the one that fits there. */
export const planOf = (
  place: Place,
  action: string,
  { target, flags, fits }: Acted,
  scene: Pick<Scene, 'lookOnly'>,
): Steered => plan(place, { action: fits ?? action, target, flags: flags?.[action] ?? {} }, scene);

/** The plan of what an alert suggests; undefined: the row is no alert. */
export function planSuggested(
  place: Place,
  acted: Acted | undefined,
  scene: Pick<Scene, 'lookOnly'>,
): Steered {
  return acted?.suggested === undefined
    ? said(place, 'no alert suggests anything here: a lists what can be done')
    : planOf(place, acted.suggested, acted, scene);
}

/** All that can be done with a row. */
export const menu = (place: Place, { target, suggested, flags }: Acted): Steered => ({
  place: { ...place, overlay: { is: 'menu', target, suggested, ...(flags && { flags }), index: 0 } },
  effects: [{ type: 'equip' }],
});

/** A run in place of the screen, with the log of what it acts on. */
export function watched(place: Place, run: string, scene: Scene): Place {
  const target = scene.runs.find(({ id }) => id === run)?.plan.target;
  return { ...place, acting: atRun(run, target && scene.logOf(target)), overlay: undefined };
}

/** The log of what is acted on, in full. */
export function logOfActing(place: Place, { type }: Intent, scene: Scene): Steered | undefined {
  const { acting } = place;
  if (type !== 'log' || acting === undefined) return undefined;
  const source = acting.is === 'run' ? acting.log : scene.logOf(acting.request.target);
  return source === undefined
    ? said(place, 'this keeps no log of its own')
    : still({ ...place, log: openedLog(source) });
}
