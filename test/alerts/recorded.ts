import { readdirSync, readFileSync } from 'node:fs';
import type { System } from '../../src/domain/stack.ts';
import type { Fact } from '../../src/domain/world.ts';

/** A condition that was brought about on real services: what was read before and while it held. */
export type Recorded = {
  readonly alert: string;
  readonly severity: 'warning' | 'critical';
  readonly systems: readonly System[];
  readonly right: readonly Fact[];
  readonly wrong: readonly Fact[];
};

export const recordings = new URL('../fixtures/alerts/', import.meta.url);

/** All that scripts/stages.ts has recorded, one condition a line. */
export const readRecorded = (): readonly Recorded[] =>
  readdirSync(recordings)
    .toSorted()
    .flatMap((name) => readFileSync(new URL(name, recordings), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as Recorded); // as it was recorded
