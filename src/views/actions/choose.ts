import type { Choice, GivenFlags } from '../../core/action.ts';
import type { Intent } from '../intent.ts';
import type { Overlay, Place } from '../place.ts';
import type { Scene } from '../scene.ts';
import type { Steered } from '../steer.ts';
import { edited } from '../typing.ts';
import { plan } from './open.ts';
import type { PlanPlace } from './place.ts';
import { said, still } from './steered.ts';

type Choosing = Overlay & { is: 'choices' };

export const choicesIn = ({ acting }: Pick<Scene, 'acting'>): readonly Choice[] =>
  acting?.is === 'plan' ? acting.choices : [];

/** What the action takes besides, unless it was confirmed already. */
export function openChoices(place: Place, { request, isConfirmed }: PlanPlace, scene: Scene): Steered {
  if (isConfirmed) return still(place);
  if (choicesIn(scene).length === 0) return said(place, `${request.action} takes nothing else here`);
  const { flags = {} } = request;
  return still({ ...place, overlay: { is: 'choices', index: 0, flags, field: undefined } });
}

/** A field that is typed into is left; else what was chosen is planned anew. Undefined where nothing of this is open. */
export function closedChoices(place: Place, scene: Scene): Steered | undefined {
  const { overlay, acting } = place;
  if (overlay?.is !== 'choices') return undefined;
  if (overlay.field !== undefined) return still({ ...place, overlay: { ...overlay, field: undefined } });
  if (acting?.is !== 'plan' || isSame(acting.request.flags ?? {}, overlay.flags))
    return still({ ...place, overlay: undefined });
  return plan(place, { ...acting.request, flags: overlay.flags }, scene);
}

/** What a key makes of what is being chosen. Nothing is planned, and nothing done, before it is closed. */
export function steerChoices(place: Place, overlay: Choosing, intent: Intent, scene: Scene): Steered {
  const to = (change: Partial<Choosing>): Steered => still({ ...place, overlay: { ...overlay, ...change } });
  const choice = choicesIn(scene)[overlay.index];
  const { field, flags } = overlay;
  if (intent.type === 'choose') return closedChoices(place, scene) ?? still(place);
  if (choice === undefined) return still(place);
  if (field === undefined) {
    if (intent.type !== 'accept') return still(place);
    return choice.is === 'text'
      ? to({ field: writtenIn(flags, choice) })
      : to({ flags: given(flags, choice.flag, following(choice, flags[choice.flag])) });
  }
  switch (intent.type) {
    case 'write':
    case 'erase':
      return to({ field: edited(field, intent, longest) });
    case 'focus':
      return to({ field: choice.values[choice.values.indexOf(field) + 1] ?? choice.values[0] ?? field });
    case 'accept':
      return to({ field: undefined, flags: given(flags, choice.flag, field.trim() || undefined) });
    default:
      return still(place);
  }
}

/** As long as a path may be. */
const longest = 4_096;

function writtenIn(flags: GivenFlags, { flag }: Choice): string {
  const value = flags[flag];
  return typeof value === 'string' ? value : '';
}

/** What Enter makes of it: on and off, or one value after the other and, where it can be left out, none. */
function following(
  { is, values, isRequired }: Choice,
  now: string | true | undefined,
): string | true | undefined {
  if (is === 'switch') return now === undefined ? true : undefined;
  const next = values[typeof now === 'string' ? values.indexOf(now) + 1 : 0];
  return next ?? (isRequired ? values[0] : undefined);
}

function given(flags: GivenFlags, flag: string, value: string | true | undefined): GivenFlags {
  const { [flag]: _, ...others } = flags;
  return value === undefined ? others : { ...others, [flag]: value };
}

const isSame = (one: GivenFlags, other: GivenFlags): boolean =>
  Object.keys({ ...one, ...other }).every((flag) => one[flag] === other[flag]);
