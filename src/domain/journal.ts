import type { AlertState, Severity } from '../core/alert.ts';
import type { Json } from '../core/json.ts';
import type { Outcome } from '../core/plan.ts';
import type { Duration, Instant } from '../core/reading.ts';
import type { Confirmation, Process, Purpose, RunId, RunStep, Who } from './run.ts';

/** How bad something is that concerns who may do what. */
export const gravities = ['low', 'medium', 'high', 'critical'] as const;
export type Gravity = (typeof gravities)[number];

/** What was done to a target, once it is over. */
export type RunRecord = {
  readonly kind: 'run';
  readonly at: Instant;
  readonly by: Who;
  readonly run: RunId;
  readonly purpose: Purpose;
  readonly action: string;
  /** `kind/name`. */
  readonly target: string;
  /** Digest of the plan, as it was confirmed. */
  readonly plan: string;
  readonly how: Confirmation;
  readonly overrides: readonly string[];
  /** What the plan found, and what was left behind and read back. */
  readonly before: Json;
  readonly after: Json;
  readonly steps: readonly (Pick<RunStep, 'title' | 'is'> & { readonly took?: Duration })[];
  readonly outcome: Outcome;
  readonly because: string;
  readonly took: Duration;
};

/** One line of the journal: what happened, and who did it. */
export type JournalEntry =
  | RunRecord
  /** Something began that may end without anybody here to tell: a run, a shell. */
  | {
      readonly kind: 'began';
      readonly at: Instant;
      readonly by: Who;
      readonly run: RunId;
      readonly action: string;
      readonly target: string;
    }
  | { readonly kind: 'note'; readonly at: Instant; readonly by: Who; readonly text: string }
  /** Somebody ticked a step of a runbook, or took that back. */
  | {
      readonly kind: 'tick';
      readonly at: Instant;
      readonly by: Who;
      readonly runbook: string;
      /** Its words. */
      readonly step: string;
      readonly is: 'done' | 'open';
    }
  | {
      readonly kind: 'security';
      readonly at: Instant;
      readonly by: Who;
      /** Names it, for who resolves it. */
      readonly id: string;
      readonly severity: Gravity;
      /** "refused in watch", "wrong word", "journal cut". */
      readonly type: string;
      readonly what: string;
    }
  /** Somebody looked into a security event. */
  | {
      readonly kind: 'resolved';
      readonly at: Instant;
      readonly by: Who;
      readonly event: string;
      readonly because: string;
    }
  | {
      readonly kind: 'alert';
      readonly at: Instant;
      readonly name: string;
      readonly target: string;
      readonly severity: Severity;
      readonly is: AlertState | 'resolved';
      readonly summary: string;
      readonly since: Instant;
    }
  /** The journal itself was found damaged by whoever wrote next. */
  | {
      readonly kind: 'repair';
      readonly at: Instant;
      /** `torn`: half a last line; `cut`: lines are gone from its end; `headless`: nobody knows whether some are. */
      readonly found: 'torn' | 'cut' | 'headless';
      readonly what: string;
      /** The half line, as far as it was there. */
      readonly text?: string;
      readonly writer: Process;
    };

export type SecurityEvent = JournalEntry & { readonly kind: 'security' };
