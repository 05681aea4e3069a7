import * as z from 'zod';
import type { Json } from '../../core/json.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { formatTarget, type Target, type TargetKind } from '../../core/target.ts';
import { lookOnly } from '../../domain/stack.ts';
import type { World } from '../../domain/world.ts';
import { type Action, action, type Draft, type Looking, type Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { type Params, params } from './params.ts';

/** How another node takes over, of one kind of target. */
export type KindOf<F> = {
  readonly on: TargetKind;
  readonly facts: z.ZodType<F>;
  /** Why it cannot be done, as far as is known without asking anybody. */
  readonly disabledReason: (world: World, name: string) => string | undefined;
  /** The nodes that may be named; left out: any name may be given. */
  readonly candidates?: (world: World, name: string) => readonly string[];
  /** Reads, decides and explains. @throws ReadError where it cannot be told what it would be. */
  readonly draft: (reach: Reach, name: string, params: Params, signal: AbortSignal) => Promise<Draft<F>>;
  readonly steps: (facts: F) => readonly Step[];
  readonly prove: (reach: Reach, facts: F, looking: Looking) => Promise<readonly Verdict[]>;
};

/** One whose facts nobody needs to know. */
export type Kind = Omit<KindOf<Json>, 'facts'>;

/** Facts are parsed whenever they come from a file. */
export function kind<F extends Json>({ facts, steps, prove, ...rest }: KindOf<F>): Kind {
  return {
    ...rest,
    steps: (given) => steps(facts.parse(given)),
    prove: (reach, given, looking) => prove(reach, facts.parse(given), looking),
  };
}

const json: z.ZodType<Json> = z.json();

/** One of the two as an action: what it means for a kind of target is that kind's own. */
export function takeover(
  { name, title }: { readonly name: 'switchover' | 'failover'; readonly title: string },
  kinds: readonly Kind[],
): Action {
  const of = (target: Target): Kind => {
    const found = kinds.find(({ on }) => on === target.kind);
    if (found === undefined) throw new ReadError('unsupported', `${formatTarget(target)} knows no ${name}`);
    return found;
  };
  return action({
    name,
    title,
    on: kinds.map(({ on }) => on),
    params,
    facts: json,
    offers(world, target) {
      const values = of(target).candidates?.(world, target.name);
      return values === undefined ? {} : { to: { is: 'one of', values } };
    },
    disabledReason: (world, target) => lookOnly(world.stack) ?? of(target).disabledReason(world, target.name),
    plan: (reach, target, given, signal) => of(target).draft(reach, target.name, given, signal),
    steps: ({ target, facts }) => of(target).steps(facts),
    prove: (reach, { target, facts }, looking) => of(target).prove(reach, facts, looking),
  });
}
