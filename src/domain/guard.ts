import type { Instant } from '../core/reading.ts';

/** A rule of the stack file, or of the host's own, that raises the bar for an action on some targets. Nothing lowers it. */
export type Guard = {
  /** The name of an action; `*`: every one. */
  readonly action: string;
  /** `postgres/*`: `*` stands for any text. */
  readonly target: string;
  readonly is:
    | { readonly type: 'deny' }
    | { readonly type: 'word' }
    /** At most so many runs of it at a time on the targets of this rule. */
    | { readonly type: 'at most'; readonly count: number }
    /** Nothing until then. */
    | { readonly type: 'freeze'; readonly until: Instant };
  readonly reason: string | undefined;
};
