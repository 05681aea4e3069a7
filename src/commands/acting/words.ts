import type { Action } from '../../actions/action.ts';
import type { Meant } from '../../views/actions/place.ts';

/** Of what is meant, the flags that an action takes, as its command line has them. */
export const flagWords = (action: Pick<Action, 'flags'>, meant: Meant): readonly string[] =>
  action.flags().flatMap(({ name }) => {
    const value = meant[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
