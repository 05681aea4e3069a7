import type { ParseArgsOptionsConfig } from 'node:util';
import { surroundingsOf } from '../../config/surroundings.ts';
import { lockDirectory } from '../../records/locks/place.ts';
import type { Outside } from '../command.ts';
import type { Grounds } from './ground.ts';

/** This machine as it is. No option and no variable says otherwise: two users must meet at the same lock. */
export const groundsHere = ({ env }: Pick<Outside, 'env'>): Grounds => ({
  surroundings: surroundingsOf(env),
  locks: lockDirectory,
  actions: async () => (await import('../../actions/actions.ts')).actions,
});

/** The options of the action that the arguments name. */
export async function optionsHere(argv: readonly string[]): Promise<ParseArgsOptionsConfig> {
  const [{ optionsOf }, { actions }] = await Promise.all([
    import('./request.ts'),
    import('../../actions/actions.ts'),
  ]);
  return optionsOf(argv, actions);
}
