import type { Clock } from '../../core/clock.ts';
import type { Outcome } from '../../core/plan.ts';
import type { Instant } from '../../core/reading.ts';
import type { Process, Run, RunEntry } from '../../domain/run.ts';
import type { Action } from '../action.ts';
import type { Hands, Reach } from '../faces.ts';

/** The file of one run, as its runner has it. */
export type RunFile = {
  /** Resolves when the line is on the disk. */
  append(entry: RunEntry): Promise<void>;
  /** The run as its file has it now, with what others asked for meanwhile. */
  read(): Promise<Run>;
};

/** What it takes to bring a run home. */
export type Tools = {
  readonly action: Action;
  readonly file: RunFile;
  readonly reach: Reach;
  /** Opens the write faces, once; called only when something is about to be done. */
  readonly hands: () => Hands;
  /** Starts the process that releases a hold if nobody else does. Resolves when it watches. */
  readonly guard: (step: string, until: Instant) => Promise<Process>;
  readonly clock: Clock;
  /** Aborted when the runner is told to end. */
  readonly signal: AbortSignal;
};

/** How a run ended, and the sentence that says so. */
export type Ending = { readonly outcome: Outcome; readonly because: string };
