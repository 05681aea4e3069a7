import * as z from 'zod';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, type Target, wordOf } from '../../core/target.ts';
import { levelOf } from '../../domain/backup.ts';
import { lookOnly } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { action, type Draft } from '../action.ts';
import type { Reach } from '../faces.ts';
import { chosen, placesOf } from './chosen.ts';
import { kindOf, unknownTo } from './kinds.ts';
import { member, proveMember, stepsOf } from './member.ts';
import { type Params, params } from './params.ts';

const facts = z.object({ members: z.array(member) });
type Facts = z.output<typeof facts>;

/** Puts something back to a backup: it is made beside, checked, and only then takes the place. What was there stays. */
export const restore = action({
  name: 'restore',
  title: 'Restore',
  on: ['backup'],
  params,
  facts,
  disabledReason,
  plan: draft,
  steps: ({ facts: { members } }) => {
    const all = members.map((one) => stepsOf(one, members.length > 1));
    return [...all.flatMap(({ beside }) => beside), ...all.flatMap(({ swap }) => swap)];
  },
  prove: async (reach, { facts: { members } }, looking) =>
    (await Promise.all(members.map((one) => proveMember(reach, one, members.length > 1, looking)))).flat(),
});

function disabledReason({ stack, readings }: World, { name }: Target): string | undefined {
  const only = lookOnly(stack);
  if (only !== undefined) return only;
  const places = Object.values(readings.backups).flatMap(({ last }) => last?.value.places ?? []);
  if (places.length === 0) return undefined;
  const found = places.flatMap(({ backups }) => backups).find(({ id }) => id === name);
  if (found === undefined) return `There is no backup ${sanitize(name)}.`;
  if (levelOf(found) === 'broken') return `${sanitize(name)} is broken.`;
  return kindOf(found) === undefined ? `${unknownTo(found)}.` : undefined;
}

async function draft(
  reach: Reach,
  target: Target,
  given: Params,
  signal: AbortSignal,
): Promise<Draft<Facts>> {
  const found = chosen(await placesOf(reach), target.name);
  const kind = kindOf(found.backup);
  if (kind === undefined) throw new ReadError('unsupported', unknownTo(found.backup));
  const drafted = await kind.draft(reach, { ...found, params: given, clients: 'up' }, signal);
  const of = formatTarget(found.of);
  // What is at stake is what is replaced, and a backup's name is long.
  const word = drafted.word ?? wordOf(found.of);
  return { ...drafted, word, facts: { members: [{ of, kind: kind.name, facts: drafted.facts }] } };
}
