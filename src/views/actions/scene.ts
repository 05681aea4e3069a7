import type { Choice } from '../../core/action.ts';
import type { Judgement, Plan, Required } from '../../core/plan.ts';
import type { SeenRun } from '../../domain/run.ask.ts';

/** An action of the menu: what it is called, and why it cannot be done where it cannot. */
export type ActionOffer = {
  readonly action: string;
  readonly title: string;
  readonly because: string | undefined;
};

/** A plan or a run as it stands on the screen. */
export type ActingScene = {
  /** How far it can be scrolled, and by how much at once. */
  readonly end: number;
  readonly page: number;
} & (
  | {
      readonly is: 'plan';
      readonly plan: Plan | undefined;
      /** What its action takes besides the target. */
      readonly choices: readonly Choice[];
      /** Undefined while there is nothing to confirm: no plan, or one that was confirmed. */
      readonly judgement: Judgement | undefined;
      /** It is over: there is no plan, or it could not be started. */
      readonly isFailed: boolean;
    }
  | {
      readonly is: 'run';
      readonly run: SeenRun | undefined;
      /** What it takes to take it up again. */
      readonly needs: Required | undefined;
    }
);
