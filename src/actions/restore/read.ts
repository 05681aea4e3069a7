import type { Duration } from '../../core/reading.ts';
import type { Step } from '../action.ts';
import { guarded } from '../backup/guarded.ts';
import type { Inside } from '../backup/inside.ts';
import { rowsText } from '../backup/seal.ts';
import type { Subject } from '../verify/facts.ts';
import { inspect } from '../verify/inspect.ts';

type Facts = {
  readonly backup: Subject;
  readonly wrapper: readonly string[];
  readonly within?: Inside | null;
  readonly timeout: Duration;
  readonly bounds: { readonly directory: string };
};

/** Reads the backup whole before anything is made: what is broken is not restored. */
export function read({ backup, wrapper, within: container = null, timeout, bounds }: Facts): Step {
  return {
    id: 'read',
    title: `read ${backup.id} whole`,
    within: 1_000,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const { rows } = await guarded(
        hands,
        { directory: bounds.directory, reserve: 0, timeout },
        signal,
        (until) =>
          inspect(hands, backup, {
            signal: until,
            tell,
            wrapper,
            within: container,
            isCountedBefore: true,
          }),
      );
      if (rows !== undefined) tell(rowsText(rows));
      return rows === undefined ? {} : { rows };
    },
    happened: async (_, { results }) => (results.read === undefined ? 'no' : 'yes'),
    undo: 'nothing',
  };
}
