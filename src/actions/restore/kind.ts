import type * as z from 'zod';
import type { Json } from '../../core/json.ts';
import type { Verdict } from '../../core/plan.ts';
import type { Target } from '../../core/target.ts';
import type { Backup } from '../../domain/backup.ts';
import type { Draft, Looking, Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { type Params, refuseOthers, type Special } from './params.ts';

/** A backup that is to be restored. */
export type Chosen = {
  readonly backup: Backup;
  /** What it is of, as the directory that it lies in says. */
  readonly of: Target;
  /** The other backups there, the newest first. */
  readonly others: readonly Backup[];
};

/** What a draft is made for. */
export type Wish = Chosen & {
  readonly params: Params;
  /** `down` where those who use it are stopped before anything is replaced, and started again afterwards. */
  readonly clients: 'up' | 'down';
};

/** What is done while everything goes on, and what puts it in the place of what was there. All of it can be taken back. */
export type Halves = { readonly beside: readonly Step[]; readonly swap: readonly Step[] };

/** How backups of one kind are restored: a folder, and a line in `kinds.ts`. */
export type KindOf<F> = {
  readonly name: string;
  readonly takes: (backup: Backup) => boolean;
  readonly facts: z.ZodType<F>;
  /** Of what only some kinds know, what this one does; the rest is refused. */
  readonly means: readonly Special[];
  /** Reads, decides and explains. @throws ReadError where it cannot be told what it would be. */
  readonly draft: (reach: Reach, wish: Wish, signal: AbortSignal) => Promise<Draft<F>>;
  readonly steps: (facts: F) => Halves;
  readonly prove: (reach: Reach, facts: F, looking: Looking) => Promise<readonly Verdict[]>;
};

/** One whose facts nobody needs to know. */
export type Kind = Omit<KindOf<Json>, 'facts'>;

/** Facts are parsed whenever they come from a file. */
export function kind<F extends Json>({ facts, means, draft, steps, prove, ...rest }: KindOf<F>): Kind {
  return {
    ...rest,
    means,
    async draft(reach, wish, signal) {
      refuseOthers(wish.params, means, wish.backup.id);
      return draft(reach, wish, signal);
    },
    steps: (given) => steps(facts.parse(given)),
    prove: (reach, given, looking) => prove(reach, facts.parse(given), looking),
  };
}
