import type { Place } from '../place.ts';
import type { Steered } from '../steer.ts';

/** Nothing happens besides. */
export const still = (place: Place): Steered => ({ place, effects: [] });

/** It is only said why not. */
export const said = (place: Place, words: string): Steered => still({ ...place, said: words });
