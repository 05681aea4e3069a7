import type { Json } from '../core/json.ts';
import type { Happened, Outcome, Plan, Verdict } from '../core/plan.ts';
import type { Instant } from '../core/reading.ts';

/** `20261121-0243-7f3a`: when it was confirmed (UTC), and chance. */
export type RunId = string;

/** Who asked for something, as far as the machine tells. */
export type Who = {
  /** The name of the Unix user the program runs as. */
  readonly user: string;
  readonly uid: number;
  /** Who logged in, where that is somebody else: before `su`, before `sudo`. */
  readonly login?: string;
  readonly sudo?: string;
  /** Address and port the session comes from. */
  readonly ssh?: string;
  readonly terminal?: string;
};

/** A process that is not mistaken for another one: pids are used again, and start over with the machine. */
export type Process = {
  readonly pid: number;
  /** Clock ticks since the boot at which it began: field 22 of `/proc/PID/stat`. */
  readonly started: number;
  /** `/proc/sys/kernel/random/boot_id`. */
  readonly boot: string;
};

/** How it was agreed to: nothing was asked for, a `y` or `--yes`, or the word. */
export type Confirmation = 'enter' | 'yes' | 'word';

/** What a runner sets out to do with a run. */
export type Purpose = 'carry' | 'resume' | 'undo';

/** One line of a run file. Each is on the disk before what it announces is begun. */
export type RunEntry =
  | {
      readonly type: 'confirmed';
      readonly at: Instant;
      readonly run: RunId;
      readonly stack: string;
      readonly plan: Plan;
      readonly by: Who;
      readonly how: Confirmation;
      readonly overrides: readonly string[];
    }
  | {
      readonly type: 'started';
      readonly at: Instant;
      readonly purpose: Purpose;
      readonly runner: Process;
      readonly by: Who;
      /** Whether it goes on after a logout, in words. */
      readonly lasts: string;
    }
  | { readonly type: 'checked'; readonly at: Instant; readonly preflight: readonly Verdict[] }
  | { readonly type: 'began'; readonly at: Instant; readonly step: string }
  | {
      readonly type: 'told';
      readonly at: Instant;
      readonly step: string;
      readonly text: string;
      /** 0 to 1, only where it is known. */
      readonly ratio?: number;
    }
  | {
      readonly type: 'ended';
      readonly at: Instant;
      readonly step: string;
      readonly is: Happened;
      readonly result?: Json;
      readonly because?: string;
    }
  | { readonly type: 'undoing'; readonly at: Instant; readonly step: string }
  | {
      readonly type: 'undone';
      readonly at: Instant;
      readonly step: string;
      readonly is: Happened;
      readonly because?: string;
    }
  | {
      readonly type: 'held';
      readonly at: Instant;
      readonly step: string;
      readonly until: Instant;
      readonly guard: Process;
    }
  | {
      readonly type: 'released';
      readonly at: Instant;
      readonly step: string;
      readonly by: 'runner' | 'guard';
      readonly is: Happened;
      readonly because?: string;
    }
  /** The terminal is this program's until it ends. */
  | { readonly type: 'handed'; readonly at: Instant; readonly to: Process }
  | { readonly type: 'asked'; readonly at: Instant; readonly what: 'abort'; readonly by: Who }
  | { readonly type: 'proved'; readonly at: Instant; readonly verdicts: readonly Verdict[] }
  /** A runner that was to resume or undo it did not take it up; it stays as it was. */
  | {
      readonly type: 'declined';
      readonly at: Instant;
      readonly purpose: Purpose;
      readonly by: Who;
      readonly outcome: Outcome & ('refused' | 'locked');
      readonly because: string;
    }
  | { readonly type: 'over'; readonly at: Instant; readonly outcome: Outcome; readonly because: string };

/** How one step stands. */
export type RunStep = {
  readonly id: string;
  readonly title: string;
  readonly is: 'waiting' | 'running' | 'undoing' | 'undone' | Happened;
  readonly began?: Instant;
  readonly ended?: Instant;
  /** What it told last, or why it is as it is. */
  readonly text?: string;
  readonly ratio?: number;
  /** The hold that stands since it, and when it ends by itself. */
  readonly heldUntil?: Instant;
  /** Why it could not be released, the last time somebody tried. */
  readonly heldBecause?: string;
};

/** One execution of a plan, folded from its file. */
export type Run = {
  readonly id: RunId;
  readonly stack: string;
  readonly plan: Plan;
  readonly by: Who;
  readonly how: Confirmation;
  readonly overrides: readonly string[];
  readonly confirmedAt: Instant;
  /** The runner that took it up last; undefined before one did. */
  readonly runner?: Process;
  readonly purpose: Purpose;
  readonly lasts?: string;
  /** When that was. */
  readonly startedAt?: Instant;
  /** As it was read again when the runner took it up. */
  readonly checked?: readonly Verdict[];
  readonly steps: readonly RunStep[];
  /** What the steps left for those after them, and for the proof. */
  readonly results: Readonly<Record<string, Json>>;
  /** The program that the terminal was handed to. */
  readonly handedTo?: Process;
  readonly abort?: Who;
  /** The title of the step whose hold a guard released while the runner that has the run now still counted on it. */
  readonly letGo?: string;
  readonly proof?: readonly Verdict[];
  readonly end?: { readonly at: Instant; readonly outcome: Outcome; readonly because: string };
  /** Why it was not taken up again, the last time somebody wanted to. */
  readonly declined?: {
    readonly at: Instant;
    readonly outcome: Outcome & ('refused' | 'locked');
    readonly because: string;
  };
  /** When something was written last, but for that it was not taken up. */
  readonly at: Instant;
};
