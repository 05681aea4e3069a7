import * as z from 'zod';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, type Target, wordOf } from '../../core/target.ts';
import { setsOf } from '../../domain/backup/sets.ts';
import { levelOf } from '../../domain/backup.ts';
import { lookOnly } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { action, type Draft } from '../action.ts';
import type { Offers } from '../choices.ts';
import type { Reach } from '../faces.ts';
import { part } from '../lifecycle/part.ts';
import { chosen, placesOf } from './chosen.ts';
import { draftFetched } from './fetched.ts';
import { kindOf, unknownTo } from './kinds.ts';
import { member, proveMember, stepsOf } from './member.ts';
import { meantOfSets, type Params, params, specials } from './params.ts';
import { chosenSet } from './stack/chosen.ts';
import { proveUp } from './stack/clients.ts';
import { stackDraft } from './stack/draft.ts';
import { stackSteps } from './stack/steps.ts';

const facts = z.object({
  /** One backup, or all that were taken together. */
  is: z.enum(['one', 'set']),
  members: z.array(member),
  /** Those who use it, of a whole stack: stopped before anything is replaced, and started again. */
  clients: z.array(part).default([]),
});
type Facts = z.output<typeof facts>;

/** Puts something back to a backup: it is made beside, checked, and only then takes the place. What was there stays. */
export const restore = action({
  name: 'restore',
  title: 'Restore',
  on: ['backup', 'stack'],
  params,
  facts,
  disabledReason,
  offers,
  plan: draft,
  steps(plan) {
    const { is, members, clients } = plan.facts;
    const [only] = members;
    if (is === 'set' || only === undefined) return stackSteps(members, clients);
    const { beside, swap } = stepsOf(only, false);
    return [...beside, ...swap];
  },
  async prove(reach, plan, looking) {
    const { is, members, clients } = plan.facts;
    const each = members.map((one) => proveMember(reach, one, is === 'set', looking));
    return [...(await Promise.all(each)).flat(), ...(await proveUp(reach, clients, looking))];
  },
});

function disabledReason({ stack, readings }: World, { kind, name }: Target): string | undefined {
  const only = lookOnly(stack);
  if (only !== undefined) return only;
  const places = Object.values(readings.backups).flatMap(({ last }) => last?.value.places ?? []);
  if (places.length === 0) return undefined;
  const sets = setsOf(places);
  if (kind === 'stack')
    return sets.length === 0 ? 'There is no set of backups: back up the stack first.' : undefined;
  if (sets.some(({ id }) => id === name)) return undefined;
  const found = places
    .flatMap(({ backups, elsewhere }) => [...backups, ...(elsewhere?.backups ?? [])])
    .find(({ id }) => id === name);
  if (found === undefined) return `There is no backup ${sanitize(name)}.`;
  if (levelOf(found) === 'broken') return `${sanitize(name)} is broken.`;
  return kindOf(found) === undefined ? `${unknownTo(found)}.` : undefined;
}

/** What only backups of other kinds know is not offered. */
function offers({ readings }: World, { kind, name }: Target): Offers<Params> {
  const places = Object.values(readings.backups).flatMap(({ last }) => last?.value.places ?? []);
  const sets = setsOf(places).map(({ id }) => id);
  const isSet = kind === 'stack' || sets.includes(name);
  const found = places
    .flatMap(({ backups, elsewhere }) => [...backups, ...(elsewhere?.backups ?? [])])
    .find(({ id }) => id === name);
  const means = isSet ? meantOfSets : ((found && kindOf(found)?.means) ?? []);
  const others = specials.filter((one) => !means.includes(one)).map((one) => [one, 'nothing'] as const);
  return {
    ...Object.fromEntries(others),
    ...(kind === 'stack' ? { set: { is: 'one of', values: sets } } : { set: 'nothing' }),
  };
}

async function draft(
  reach: Reach,
  { kind: what, name }: Target,
  given: Params,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  const places = await placesOf(reach);
  const isOfSet = what === 'stack' || setsOf(places).some(({ id }) => id === name);
  if (isOfSet) {
    const set = chosenSet(places, what === 'stack' ? given.set : name, reach.clock.now());
    const whole = await stackDraft(reach, { places, set }, given, signal);
    return { ...whole, word: 'stack', facts: { is: 'set', ...whole.facts } };
  }
  const found = chosen(places, name);
  const kind = kindOf(found.backup);
  if (kind === undefined) throw new ReadError('unsupported', unknownTo(found.backup));
  const wish = { ...found, params: given, clients: 'up' } as const;
  const { draft: drafted, fetch } = await draftFetched(reach, kind, wish, signal);
  const of = formatTarget(found.of);
  const members = [{ of, kind: kind.name, facts: drafted.facts, ...(fetch !== undefined && { fetch }) }];
  // What is at stake is what is replaced, and a backup's name is long.
  const word = drafted.word ?? wordOf(found.of);
  return { ...drafted, word, facts: { is: 'one', members, clients: [] } };
}
