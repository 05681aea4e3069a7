// Where and when runners, and the servers under them, are killed: a sample with every other test, with QUARTERDECK_KILLS every step and so many seeded instants.
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

/** Which server goes away while the runner stands still at a step, and how. */
export type Loss = {
  readonly step: string;
  readonly server: string;
  readonly how: 'killed' | 'frozen' | 'back';
};

/** At each step each of the servers, some of them also only frozen. Otherwise the sample. */
export const losses = (
  steps: readonly string[],
  servers: readonly string[],
  sample: readonly Loss[] = [],
): readonly Loss[] =>
  !isDrill
    ? sample
    : steps.flatMap((step, index) =>
        servers.flatMap((server, place): readonly Loss[] => [
          { step, server, how: 'killed' },
          ...((index + place) % 2 === 0 ? [{ step, server, how: 'frozen' } as const] : []),
        ]),
      );

/** At each step one that was down is there again. Otherwise the sample. */
export const returns = (
  steps: readonly string[],
  server: string,
  sample: readonly Loss[] = [],
): readonly Loss[] => (isDrill ? steps.map((step) => ({ step, server, how: 'back' })) : sample);
