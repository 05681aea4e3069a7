import { type Judgement, mendOf } from '../../core/plan.ts';
import type { Intent } from '../intent.ts';
import { stepped } from '../move.ts';
import type { Place } from '../place.ts';
import type { Scene } from '../scene.ts';
import type { Steered } from '../steer.ts';
import { edited } from '../typing.ts';
import { openChoices, steerChoices } from './choose.ts';
import { choicesOf, focusOf } from './focus.ts';
import { plan } from './open.ts';
import { overridesIn } from './overrides.ts';
import type { PlanPlace } from './place.ts';
import { type Press, pasted, unmeantWords } from './press.ts';
import type { ActingScene } from './scene.ts';
import { answer, inRun } from './steer.run.ts';
import { said, still } from './steered.ts';

/** What an intent makes of an open plan or run. What means nothing there changes nothing. */
export function steerActing(place: Place, intent: Intent, scene: Scene, press: Press): Steered {
  const { acting } = place;
  if (acting === undefined || scene.acting === undefined) return still(place);
  if (intent.type === 'move') {
    const { end, page } = scene.acting;
    return still({ ...place, acting: { ...acting, top: stepped(acting.top, intent.by, end + 1, page) } });
  }
  if (acting.is === 'plan' && scene.acting.is === 'plan')
    return inPlan(place, acting, intent, scene, scene.acting, press);
  if (acting.is === 'run' && scene.acting.is === 'run')
    return inRun(place, acting, intent, scene, scene.acting);
  return still(place);
}

type PlanScene = ActingScene & { is: 'plan' };

function inPlan(
  place: Place,
  acting: PlanPlace,
  intent: Intent,
  scene: Scene,
  { plan: planned, judgement, isFailed }: PlanScene,
  press: Press,
): Steered {
  const to = (change: Partial<PlanPlace>): Steered => still({ ...place, acting: { ...acting, ...change } });
  switch (intent.type) {
    case 'readNow':
      return judgement === undefined && !isFailed ? still(place) : plan(place, { ...acting.request }, scene);
    case 'verdicts':
      return to({ isWhole: !acting.isWhole });
    case 'mend': {
      const mend = mendOf(planned?.preflight ?? [], acting.overrides);
      return mend === undefined
        ? said(place, 'nothing here is mended by an action')
        : plan(place, mend, scene);
    }
    case 'choose':
      return openChoices(place, acting, scene);
    case 'overrides':
      return planned?.preflight.some(({ override }) => override !== undefined)
        ? still({ ...place, overlay: { is: 'overrides', index: 0 } })
        : said(place, 'nothing here can be taken upon oneself');
    case 'focus': {
      if (judgement === undefined) return still(place);
      const choices = choicesOf(judgement);
      const next = choices[(choices.indexOf(focusOf(acting, judgement)) + 1) % choices.length];
      return to({ focus: next });
    }
    case 'write':
      return press.isAlone ? to({ typed: edited(acting.typed, intent) }) : said(place, pasted);
    case 'erase':
      return to({ typed: edited(acting.typed, intent) });
    case 'confirm':
    case 'accept':
      if (isFailed) return leave(place);
      return judgement === undefined
        ? still(place)
        : confirm(place, acting, intent.type, { planned, judgement }, press);
    default:
      return still(place);
  }
}

const leave = (place: Place): Steered => still({ ...place, acting: undefined });

function confirm(
  place: Place,
  acting: PlanPlace,
  by: 'confirm' | 'accept',
  { planned, judgement }: { readonly planned: PlanScene['plan']; readonly judgement: Judgement },
  { isDeliberate }: Press,
): Steered {
  const focus = focusOf(acting, judgement);
  if (by === 'accept' && focus === 'cancel') return isDeliberate ? leave(place) : said(place, unmeantWords);
  if (judgement.is === 'refused' || planned === undefined) return still(place);
  const { needs } = judgement;
  // `y` is for what asks for it; Enter for what has the focus.
  if ((by === 'confirm') !== (needs.is === 'yes')) return still(place);
  if (!isDeliberate) return said(place, unmeantWords);
  if (needs.is === 'word' && acting.typed !== needs.word)
    return {
      place: {
        ...place,
        acting: { ...acting, typed: '' },
        said: `that is not "${needs.word}": nothing was done`,
      },
      effects: [{ type: 'wrongWord', request: acting.request }],
    };
  const { request, overrides } = acting;
  return {
    place: { ...place, acting: { ...acting, isConfirmed: true, focus: 'cancel', typed: '' } },
    effects: [{ type: 'run', request, plan: planned, how: needs.is, overrides }],
  };
}

/** What a key makes of an overlay of actions. */
export function steerOverlay(place: Place, intent: Intent, scene: Scene, press: Press): Steered {
  const { overlay } = place;
  const closed = { ...place, overlay: undefined };
  switch (overlay?.is) {
    case 'menu': {
      const offer = scene.menu?.[overlay.index];
      if (intent.type !== 'accept' || offer === undefined) return still(place);
      if (offer.because !== undefined) return said(place, offer.because);
      const { target, flags = {} } = overlay;
      return plan(place, { action: offer.action, target, flags: flags[offer.action] ?? {} }, scene);
    }
    case 'overrides':
      return intent.type === 'accept' ? still(toggled(place, overlay.index, scene)) : still(place);
    case 'choices':
      return steerChoices(place, overlay, intent, scene);
    case 'note': {
      if (intent.type === 'write' || intent.type === 'erase')
        return still({ ...place, overlay: { ...overlay, text: edited(overlay.text, intent, longestNote) } });
      const text = overlay.text.trim();
      if (intent.type !== 'accept' || text === '') return still(closed);
      return { place: closed, effects: [{ type: 'note', text, about: overlay.about }] };
    }
    case 'ask':
      return answer(place, overlay, intent, scene, press);
    default:
      return still(place);
  }
}

const longestNote = 1_000;

function toggled(place: Place, index: number, scene: Scene): Place {
  const { acting } = place;
  const name = overridesIn(scene)[index];
  if (acting?.is !== 'plan' || acting.isConfirmed || name === undefined) return place;
  const { overrides } = acting;
  const next = overrides.includes(name) ? overrides.filter((one) => one !== name) : [...overrides, name];
  return { ...place, acting: { ...acting, overrides: next, focus: undefined, typed: '' } };
}
