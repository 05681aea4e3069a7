import type { BackupSection } from '../../config/schema/backup.ts';
import type { Verdict } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import type { Facts } from './facts.ts';

/** The facts that everything has. */
export type Common = Pick<
  Facts,
  'id' | 'key' | 'target' | 'directory' | 'timeout' | 'reserve' | 'wrapper' | 'host'
>;

/** What can be backed up in one way only, and what speaks for and against it. */
export type Source = {
  /** `redis/cache`, whichever of its nodes was named. */
  readonly target: Target;
  readonly section: BackupSection;
  /** "Copy the keys of s1". */
  readonly what: string;
  readonly identity: Readonly<Record<string, string>>;
  /** What is locked besides the target: the server that is asked. */
  readonly locks?: readonly Target[];
  /** What it would be at most; undefined: nobody knows. */
  readonly bytes: number | undefined;
  readonly verdicts: readonly Verdict[];
  readonly impact: readonly string[];
  readonly facts: (common: Common) => Facts;
};

/** Why something cannot be backed up. */
export const unplacedPlainly = (target: Target): ReadError =>
  new ReadError(
    'unsupported',
    `the stack file names no directory for the backups of ${formatTarget(target)}`,
  );
