// Where and when runners are killed: a sample with every other test, with QUARTERDECK_KILLS every step and so many seeded instants.
import { chance } from '../../chance.ts';
import type { Death } from './program.ts';

const { QUARTERDECK_KILLS } = process.env;
const isDrill = QUARTERDECK_KILLS !== undefined;
const seeds = Number(QUARTERDECK_KILLS ?? 0);

export type Kill = {
  readonly death: Death;
  readonly way: 'resume' | 'undo';
  /** Whether nobody does anything before what is held was let go by itself. */
  readonly isPatient: boolean;
};

/** At each step, as soon as it was begun and when it has happened and nobody has written so; both ways in turn. Otherwise the sample. */
export const points = (steps: readonly string[], sample: readonly Kill[] = []): readonly Kill[] =>
  !isDrill
    ? sample
    : steps.flatMap((step, index) =>
        ['began', 'before ended'].map(
          (line, isLate): Kill => ({
            death: `${line} ${step}`,
            way: (index + isLate) % 2 === 0 ? 'resume' : 'undo',
            isPatient: index % 3 === 0,
          }),
        ),
      );

/** At random instants of something that takes so many milliseconds. */
export const instants = (takes: number, salt: number): readonly Kill[] =>
  Array.from({ length: seeds }, (_, index) => {
    const random = chance(index + 1 + salt);
    return {
      death: Math.round(random() * takes),
      way: random() < 0.5 ? 'resume' : 'undo',
      isPatient: random() < 0.3,
    };
  });
