import type { Step } from '../../../../action.ts';
import type { Hands } from '../../../../faces.ts';
import { type Contained, detailsOf } from '../../../../primacy/contained.ts';
import type { Known } from '../facts.ts';

const never = { Name: 'no', MaximumRetryCount: 0 } as const;

/** A container that its engine starts again when it ends would be a primary again before anybody could look. */
export const unlink = ({ server, title }: Pick<Known['primary'], 'server' | 'title'>): readonly Step[] =>
  server.is !== 'container' || server.policy.Name === never.Name
    ? []
    : [
        {
          ...setting(server, never),
          id: 'unlink',
          title: `have the engine not start ${title} again by itself (restart: ${server.policy.Name})`,
          undo: (hands, { signal }) => policy(hands, server, server.policy, signal),
        },
      ];

/** As it was before. */
export const relink = ({ server, title }: Pick<Known['primary'], 'server' | 'title'>): readonly Step[] =>
  server.is !== 'container' || server.policy.Name === never.Name
    ? []
    : [
        {
          ...setting(server, server.policy),
          id: 'relink',
          title: `have the engine start ${title} again by itself, as before (restart: ${server.policy.Name})`,
        },
      ];

const policy = (hands: Hands, { engine, id }: Contained, wanted: Contained['policy'], signal: AbortSignal) =>
  hands.engine(engine).restartPolicy(id, wanted, signal);

const setting = (
  server: Contained,
  wanted: Contained['policy'],
): Pick<Step, 'within' | 'run' | 'happened'> => ({
  within: 2_000,
  async run(hands, { signal }) {
    await policy(hands, server, wanted, signal);
    return undefined;
  },
  happened: async (reach, { signal }) =>
    (await detailsOf(reach, server, signal)).policy.Name === wanted.Name ? 'yes' : 'no',
});
