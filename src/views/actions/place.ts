import type { GivenFlags } from '../../core/action.ts';
import type { Target } from '../../core/target.ts';
import type { LogSource } from '../../domain/logs.ts';
import type { RunId } from '../../domain/run.ts';

/** What is asked for: the plan of an action, with what was chosen for it. */
export type Request = { readonly action: string; readonly target: Target; readonly flags?: GivenFlags };

/** Where the responder is in a plan. */
export type PlanPlace = {
  readonly is: 'plan';
  readonly request: Request;
  readonly top: number;
  /** All verdicts are shown, also those that pass. */
  readonly isWhole: boolean;
  /** The refusals that are taken upon oneself, by the names of their flags. */
  readonly overrides: readonly string[];
  /** What has the focus; undefined: what suits the plan's risk. */
  readonly focus: 'run' | 'cancel' | 'word' | undefined;
  /** What was typed of the word. */
  readonly typed: string;
  /** It was confirmed: nothing confirms it again. */
  readonly isConfirmed: boolean;
};

/** Where the responder is in a run, with the log of what it acts on. */
export type RunPlace = {
  readonly is: 'run';
  readonly run: RunId;
  readonly top: number;
  readonly log: LogSource | undefined;
};

/** A plan or a run, in place of the screen. */
export type Acting = PlanPlace | RunPlace;

export const atPlan = (request: Request): PlanPlace => ({
  is: 'plan',
  request,
  top: 0,
  isWhole: false,
  overrides: [],
  focus: undefined,
  typed: '',
  isConfirmed: false,
});

export const atRun = (run: RunId, log: LogSource | undefined): RunPlace => ({ is: 'run', run, top: 0, log });
