import * as z from 'zod';
import type { Json } from '../../core/json.ts';
import type { Verdict } from '../../core/plan.ts';
import type { Looking, Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { fetch, fetchFacts } from '../remote/fetch.ts';
import type { Halves } from './kind.ts';
import { kindNamed } from './kinds.ts';

const json: z.ZodType<Json> = z.json();

/** One backup of a plan, with the facts of its kind. */
export const member = z.object({
  /** `postgres/main` */
  of: z.string(),
  kind: z.string(),
  facts: json,
  /** Where only a copy elsewhere is left. */
  fetch: fetchFacts.exactOptional(),
});
export type Member = z.output<typeof member>;

/** Its steps, named after what it is of where there are several: each sees only what its own left. */
export function stepsOf(given: Member, isOneOfMany: boolean): Halves {
  const { beside: own, swap } = kindNamed(given.kind).steps(given.facts);
  const beside = [...(given.fetch === undefined ? [] : [fetch(given.fetch)]), ...own];
  if (!isOneOfMany) return { beside, swap };
  const named = (step: Step): Step => scoped(step, given.of);
  return { beside: beside.map(named), swap: swap.map(named) };
}

export const proveMember = (
  reach: Reach,
  { kind, facts, of }: Member,
  isOneOfMany: boolean,
  looking: Looking,
): Promise<readonly Verdict[]> =>
  kindNamed(kind).prove(reach, facts, isOneOfMany ? within(looking, of) : looking);

const separator = ' ';

function within<T extends { readonly results: Readonly<Record<string, Json>> }>(doing: T, of: string): T {
  const ending = separator + of;
  const own = Object.entries(doing.results).flatMap(([id, left]) =>
    id.endsWith(ending) ? [[id.slice(0, -ending.length), left] as const] : [],
  );
  return { ...doing, results: Object.fromEntries(own) };
}

function scoped({ id, title, run, happened, undo, hold, changes, ...rest }: Step, of: string): Step {
  return {
    ...rest,
    id: id + separator + of,
    title: `${of}: ${title}`,
    run: (hands, doing) => run(hands, within(doing, of)),
    happened: (reach, looking) => happened(reach, within(looking, of)),
    ...(changes !== undefined && { changes: changes.map((label) => `${of}: ${label}`) }),
    ...(undo !== undefined && {
      undo: typeof undo === 'function' ? (hands, doing) => undo(hands, within(doing, of)) : undo,
    }),
    ...(hold !== undefined && {
      hold: {
        ...hold,
        release: (hands, looking) => hold.release(hands, within(looking, of)),
        released: (reach, looking) => hold.released(reach, within(looking, of)),
        ...(hold.until !== undefined && { until: hold.until + separator + of }),
      },
    }),
  };
}
