import type { Choice } from '../../core/action.ts';
import type { Judgement, Plan } from '../../core/plan.ts';
import type { Target } from '../../core/target.ts';
import type { World } from '../../domain/world.ts';
import type { Band, Draw } from '../draw.ts';
import type { Size } from '../panel.ts';
import type { Acting } from './place.ts';
import { layPlan } from './plan.lay.ts';
import { layRun } from './run.lay.ts';
import type { ActingScene, ActionOffer } from './scene.ts';

/** What knows the actions; it is handed in, because no screen may. */
export type Acts = {
  /** Every action for that kind of target, also those that cannot be done now. */
  readonly offersFor: (world: World, target: Target) => readonly ActionOffer[];
  /** What an action takes besides that target. */
  readonly choicesFor: (world: World, action: string, target: Target) => readonly Choice[];
  readonly judge: (plan: Plan, overrides: readonly string[], world: World) => Judgement;
};

/** A plan or a run, drawn into the room below the header, and what keys meet there. */
export type Laid = { readonly scene: ActingScene; readonly body: readonly Band[] };

/** Where things are done. It is loaded when somebody first wants to do something. */
export type Desk = Pick<Acts, 'offersFor'> & {
  readonly lay: (draw: Draw, acting: Acting, size: Size) => Laid;
};

export const createDesk = (acts: Acts): Desk => ({
  offersFor: acts.offersFor,
  lay: (draw, acting, size) =>
    acting.is === 'plan' ? layPlan(draw, acting, size, acts) : layRun(draw, acting, size, acts.judge),
});
