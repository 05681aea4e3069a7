import type { ZodType } from 'zod';
import type { Choice } from '../core/action.ts';
import type { Json } from '../core/json.ts';
import type { Happened, Plan, Verdict } from '../core/plan.ts';
import type { Duration } from '../core/reading.ts';
import type { Target, TargetKind } from '../core/target.ts';
import type { World } from '../domain/world.ts';
import { choicesOf, type Offers } from './choices.ts';
import type { Hands, Reach } from './faces.ts';
import { type Flag, type FlagValues, flagsOf, type Params, paramsOf } from './flags.ts';

/** What a step has besides the faces. */
export type Doing = {
  /** What earlier steps left, by their id. */
  readonly results: Readonly<Record<string, Json>>;
  readonly signal: AbortSignal;
  /** Says how far it is; `ratio` from 0 to 1, and only where that is known. */
  readonly tell: (text: string, ratio?: number) => void;
};

/** What reading back may use. */
export type Looking = Pick<Doing, 'results' | 'signal'>;

/** One thing that is done, and how to know whether it happened. */
export type Step = {
  readonly id: string;
  /** In the imperative: "stop p1". */
  readonly title: string;
  /** Does it. That it returned proves nothing; what it returns is kept for the steps after it. */
  readonly run: (hands: Hands, doing: Doing) => Promise<Json | undefined>;
  /** Reads back whether it happened. `unknown` where that cannot be told, never a guess. */
  readonly happened: (reach: Reach, looking: Looking) => Promise<Happened>;
  /** How long `happened` may take to become `yes` after `run` returned. */
  readonly within: Duration;
  /** How long `run` is waited for; what came of it is read back then. Left out: ten minutes more than `within`, and what is stoppable as long as it takes. */
  readonly atMost?: Duration;
  /** Takes it back; afterwards `happened` must read `no`. `nothing`: it leaves nothing to take back. Left out: it cannot be. */
  readonly undo?: ((hands: Hands, doing: Doing) => Promise<void>) | 'nothing';
  /** How long that may take; left out: a minute, or `within` where that is more. */
  readonly undoWithin?: Duration;
  /** Once it was begun nothing before it is taken back. `last`: what comes after it only says what came of it. */
  readonly pointOfNoReturn?: true | 'last';
  /** It may be done again where nobody can tell whether it happened: twice is as good as once. */
  readonly repeatable?: true;
  /** `run` may be broken off in the middle by its signal: what it leaves then is read back, and taken back. */
  readonly stoppable?: true;
  /** It puts other data in the place of what was there: of several that belong together, some alone fit nobody. */
  readonly replaces?: true;
  readonly hold?: Hold;
  /** Labels of the identity and titles of verdicts that say something else once it was begun: they show what it does. */
  readonly changes?: readonly string[];
};

/** Something that stands still from this step on. A guard process releases it when its runner dies or the time is up. */
export type Hold = {
  readonly atMost: Duration;
  /** Releases it, whoever does it, as often as it is called. */
  readonly release: (hands: Hands, looking: Looking) => Promise<void>;
  /** Reads back whether it is released. */
  readonly released: (reach: Reach, looking: Looking) => Promise<Happened>;
  /** The step before which the runner releases it; left out: after the last. */
  readonly until?: string;
};

/** A program that the terminal is handed to, in the foreground. */
export type HandedOver = {
  readonly argv: readonly string[];
  /** Variables that it must not find. */
  readonly without: readonly string[];
  /** "sh in container web". */
  readonly what: string;
  /** What is so when it did not end by itself: "what runs in it goes on there". */
  readonly leaves?: string;
};

/** What an action finds out and decides; the rest of the plan is the same for all. */
export type Draft<F> = Omit<Plan<F>, 'action' | 'target' | 'params' | 'steps'> & {
  /** What it decided of the parameters that were left out. Planned again, it stays decided. */
  readonly chosen?: Readonly<Record<string, Json>>;
};

/** One thing that can be done to some kinds of target: a file, and a line in `actions.ts`. */
export type ActionOf<P, F> = {
  /** `restart`. */
  readonly name: string;
  /** "Restart", as the menu says it. */
  readonly title: string;
  readonly on: readonly TargetKind[];
  readonly params: ZodType<P>;
  readonly facts: ZodType<F>;
  /** Why it cannot be done here, as far as is known without asking anybody; undefined: it may be planned. */
  readonly disabledReason: (world: World, target: Target) => string | undefined;
  /** What the console offers for a parameter of that target. What is left out is offered as the schema says it. */
  readonly offers?: (world: World, target: Target) => Offers<P>;
  /** Reads, decides and explains. Changes nothing anywhere. */
  readonly plan: (reach: Reach, target: Target, params: P, signal: AbortSignal) => Promise<Draft<F>>;
  /** Pure: from the plan alone, so that a run can be resumed and undone from its file. */
  readonly steps: (plan: Plan<F>) => readonly Step[];
  /** Reads back, at the end, whether what the plan promised is so. */
  readonly prove: (reach: Reach, plan: Plan<F>, looking: Looking) => Promise<readonly Verdict[]>;
  /** Why a run of it is not taken back any more: what it put there has been changed since. Left out: nothing ever speaks against it. */
  readonly whyStays?: (reach: Reach, plan: Plan<F>, looking: Looking) => Promise<string | undefined>;
  /** What the terminal is handed to: such an action has no steps, and nothing to prove. It locks nothing. */
  readonly handsOver?: (plan: Plan<F>) => HandedOver;
};

/** An action whose facts and parameters nobody needs to know to plan, carry and prove it. */
export type Action = Pick<ActionOf<unknown, unknown>, 'name' | 'title' | 'on' | 'disabledReason'> & {
  readonly flags: () => readonly Flag[];
  /** What may be said of it besides the target, of that target. */
  readonly choices: (world: World, target: Target) => readonly Choice[];
  readonly params: (values: FlagValues) => Params;
  /** @throws ZodError for parameters that it does not take; ReadError when what it needs cannot be read. */
  readonly plan: (reach: Reach, target: Target, params: Json, signal: AbortSignal) => Promise<Plan>;
  readonly steps: (plan: Plan) => readonly Step[];
  readonly prove: (reach: Reach, plan: Plan, looking: Looking) => Promise<readonly Verdict[]>;
  readonly whyStays?: (reach: Reach, plan: Plan, looking: Looking) => Promise<string | undefined>;
  readonly handsOver?: (plan: Plan) => HandedOver;
};

/** Keeps what is typed inside: facts and parameters are parsed whenever they come from a file or a person. */
export function action<P extends Json, F extends Json>(given: ActionOf<P, F>): Action {
  const { name, title, on, disabledReason, whyStays, handsOver } = given;
  let known: readonly Flag[] | undefined;
  const flags = (): readonly Flag[] => (known ??= flagsOf(given.params));
  const typed = (plan: Plan): Plan<F> => ({ ...plan, facts: given.facts.parse(plan.facts) });
  return {
    name,
    title,
    on,
    disabledReason,
    flags,
    choices: (world, target) => choicesOf(flags(), given.offers?.(world, target) ?? {}),
    params: (values) => paramsOf(given.params, flags(), values),
    async plan(reach, target, written, signal) {
      const params = given.params.parse(written);
      const { chosen, ...draft } = await given.plan(reach, target, params, signal);
      const decided = given.params.parse(Object.assign({}, params, chosen));
      const plan = { ...draft, action: name, target, params: decided, steps: [] };
      return { ...plan, steps: given.steps(plan).map(shown) };
    },
    steps: (plan) => given.steps(typed(plan)),
    prove: (reach, plan, looking) => given.prove(reach, typed(plan), looking),
    ...(whyStays && { whyStays: (reach, plan, looking) => whyStays(reach, typed(plan), looking) }),
    ...(handsOver && { handsOver: (plan: Plan) => handsOver(typed(plan)) }),
  };
}

const shown = ({ id, title, hold, pointOfNoReturn, undo }: Step): Plan['steps'][number] => ({
  id,
  title,
  ...(hold && { hold: true }),
  ...(pointOfNoReturn && { pointOfNoReturn }),
  ...(typeof undo === 'function' && { undo: true }),
});
