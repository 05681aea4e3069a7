import type { Instant } from '../../core/reading.ts';
import type { Change } from '../changes.ts';
import type { SystemId } from '../stack.ts';

/** What a comparison of two readings knows besides them. */
export type Circumstances = {
  readonly system: SystemId;
  /** When the later one was read. */
  readonly at: Instant;
  /** When the earlier one was read; undefined when there is none. */
  readonly since: Instant | undefined;
};

/** What is different now. Without an earlier reading only what the later one itself dates. */
export type Differ<Seen> = (
  before: Seen | undefined,
  after: Seen,
  circumstances: Circumstances,
) => readonly Change[];

type Said = Pick<Change, 'kind' | 'target' | 'text'>;

/** A change of which only is known that it happened between the two readings. */
export const noticed = (said: Said, { at, since }: Circumstances): Change => ({
  at,
  ...said,
  ...(since !== undefined && { after: since }),
});
