import * as z from 'zod';
import { count } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { parseTarget, type Target } from '../../core/target.ts';
import type { Draft, Step } from '../action.ts';
import type { Hands, Reach } from '../faces.ts';
import { draftOne } from './draft.ts';
import { type Facts, facts, type Params, placeOf } from './facts.ts';
import { freeSetName } from './name.ts';
import { copies, list, publish } from './publish.ts';
import { seal } from './seal.ts';
import { prepare, write } from './write.ts';

const set = z.object({ is: z.literal('set'), id: z.string(), members: z.array(facts) });

/** Of one backup, or of all that the stack file names, taken together. */
export const anyFacts = z.union([facts, set]);
type SetFacts = z.output<typeof set>;
type AnyFacts = z.output<typeof anyFacts>;

export const membersOf = (known: AnyFacts): readonly Facts[] =>
  known.is === 'set' ? known.members : [known];

/** Drafts a backup of everything that has a place for it. What cannot be planned refuses the whole. */
export async function setDraft(
  reach: Reach,
  _target: Target,
  given: Params,
  signal: AbortSignal,
): Promise<Draft<AnyFacts>> {
  const { method, database, fast } = given;
  if (method !== undefined || database !== undefined)
    throw new ReadError('unsupported', 'method and database are for PostgreSQL, not for the whole stack');
  const places = reach.stack.backups ?? [];
  const id = await freeSetName(reach.stack.name, places, reach.clock.now());
  const targets = places.flatMap(({ target }) => parseTarget(target) ?? []);
  if (targets.length === 0)
    throw new ReadError('unsupported', 'the stack file names no directory for backups');
  const drafts: { readonly of: string; readonly draft: Draft<Facts> }[] = [];
  const failed: Verdict[] = [];
  for (const target of targets) {
    const of = `${target.kind}/${target.name}`;
    try {
      drafts.push({ of, draft: await draftOne(reach, target, { fast }, signal) });
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      failed.push({ title: of, is: 'refuse', because: error.message });
    }
  }
  return {
    summary: `Back up ${targets.map(({ kind, name }) => `${kind}/${name}`).join(', ')} under the name ${id}`,
    risk: 'safe',
    identity: Object.fromEntries(
      drafts.flatMap(({ of, draft }) =>
        Object.entries(draft.identity).map(([label, value]) => [`${of}: ${label}`, value]),
      ),
    ),
    locks: [...targets, ...drafts.flatMap(({ draft: { locks = [] } }) => locks)],
    facts: { is: 'set', id, members: drafts.map(({ draft }) => ({ ...draft.facts, set: id })) },
    preflight: [
      ...failed,
      ...drafts.flatMap(({ of, draft }) =>
        draft.preflight.map((verdict) => ({ ...verdict, title: `${of}: ${verdict.title}` })),
      ),
    ],
    impact: drafts.flatMap(({ of, draft }) => draft.impact.map((line) => `${of}: ${line}`)),
    proof: [`each of the ${count(targets.length)} is read whole, and listed as verified`],
    undo: 'Until all of them are whole none has its name, and all are removed again; finished ones stay until prune removes them.',
  };
}

/** Writes and reads all of them before the first gets its name; until the last one has it, all can be taken back. */
export function setSteps({ members }: SetFacts): readonly Step[] {
  const last = members.at(-1);
  return [
    ...members.flatMap((member) => [prepare, write, seal].map((step) => named(step(member), member))),
    ...members.map((member) => named({ ...publish(member), undo: withdraw(member) }, member)),
    ...members.map((member) => {
      const { pointOfNoReturn: _, ...listed } = list(member);
      return named(member === last ? list(member) : listed, member);
    }),
    ...members.flatMap((member) => copies(member).map((step) => named(step, member))),
  ];
}

const named = ({ id, title, changes, ...step }: Step, { target }: Facts): Step => ({
  ...step,
  ...(changes !== undefined && { changes: changes.map((label) => `${target}: ${label}`) }),
  id: `${id} ${target}`,
  title: `${target}: ${title}`,
});

const withdraw =
  (member: Facts) =>
  (hands: Hands): Promise<void> => {
    const { whole, partial } = placeOf(member);
    return hands.files().rename(whole, partial);
  };
