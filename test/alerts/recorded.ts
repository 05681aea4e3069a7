import { readdirSync, readFileSync } from 'node:fs';
import type { System } from '../../src/domain/stack.ts';
import type { Fact } from '../../src/domain/world.ts';

/**
 * A condition that was brought about on real services: what was read before and while it held. Several readings of one
 * system by one probe follow each other, and the last of them stands.
 */
export type Recorded = {
  readonly alert: string;
  readonly severity: 'warning' | 'critical';
  readonly systems: readonly System[];
  readonly right: readonly Fact[];
  /** Nothing where it was not brought about: then a reading is changed (stages.ts). */
  readonly wrong: readonly Fact[];
  /** It is told by a counter, which stands where it is when it is mended. */
  readonly isCounted?: true;
  /** Why what was wrong is not as it was read (stages.ts). */
  readonly edited?: string;
};

export const recordings = new URL('../fixtures/alerts/', import.meta.url);

/** All that scripts/stages.ts has recorded, one condition a line. */
export const readRecorded = (): readonly Recorded[] =>
  readdirSync(recordings)
    .toSorted()
    .flatMap((name) => readFileSync(new URL(name, recordings), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Recorded); // as it was recorded
