import type { Duration } from '../../../../core/reading.ts';
import { ReadError } from '../../../../core/reading.ts';
import { formatTarget } from '../../../../core/target.ts';
import type { Step } from '../../../action.ts';
import type { Hands } from '../../../faces.ts';
import { lockNode } from '../../../primacy/lock.ts';
import { isMarked, isRunning, type Server } from '../../../primacy/server.ts';
import { mark, startServer, stopServer } from '../switchover/server.ts';
import { clusterNow } from '../switchover/sight.ts';
import { type Known, ownerOf } from './facts.ts';

/** For a server to stop, and to start. */
const patience: Duration = 60_000;

/** Whoever does not take over comes up as a standby from now on. */
export const fences = (known: Known): readonly Step[] => {
  const { primary, unmarked } = known;
  if (primary === null) return unmarked.map(confirm);
  const { server, title } = primary;
  return server === null ? [] : [fence(known, { server, title })];
};

type Marked = { readonly server: Server; readonly title: string };

/** Marks a standby that lost its mark while it ran: as what it is, so that there is nothing to take back. */
const confirm = ({ server, title }: Marked): Step => ({
  id: `mark ${title}`,
  title: `mark ${title} as the standby that it is, so that nobody starts it as a second primary`,
  within: 2_000,
  undo: 'nothing',
  async run(hands, { signal }) {
    await mark(hands, { server, title }, true, signal);
    return undefined;
  },
  async happened(reach, { signal }) {
    const is = await isMarked(reach, server, signal);
    return is === undefined ? 'unknown' : is ? 'yes' : 'no';
  },
});

/** Marks the data of the old primary: whoever starts it gets a standby, which takes no writes. */
function fence(known: Known, held: Marked): Step {
  const { server, title } = held;
  return {
    id: 'fence',
    title: `mark ${title} as a standby, so that nobody starts it as a second primary`,
    within: 2_000,
    undoWithin: 3 * patience,
    async run(hands, { signal }) {
      if (await isRunning(hands, server, signal)) throw new ReadError('refused', `${title} runs again`);
      await mark(hands, held, true, signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      const is = await isMarked(reach, server, signal);
      return is === undefined ? 'unknown' : is ? 'yes' : 'no';
    },
    async undo(hands, { signal }) {
      const [other] = (await clusterNow(hands, known, signal)).primaries;
      if (other !== undefined)
        throw new ReadError(
          'refused',
          `${other.system.title} is a primary by now, so that ${title} stays marked`,
        );
      if (await isRunning(hands, server, signal)) await asItWas(hands, known, held, signal);
      else await mark(hands, held, false, signal);
    },
  };
}

/** Who started it meanwhile got a standby, and without its mark the cluster had no primary until somebody starts it again: it is started as the primary that it was. */
async function asItWas(hands: Hands, known: Known, held: Marked, signal: AbortSignal): Promise<void> {
  const { server, title } = held;
  const stays = (because: string): ReadError =>
    new ReadError(
      'refused',
      `${title} runs as a standby, and stays one, for ${because}: quarterdeck run failover ${formatTarget({ kind: 'postgres', name: known.cluster })} has one of them take over`,
    );
  if (server.is === 'container' && server.policy.Name !== 'no')
    throw stays(`its engine would start its container ${server.name} again before it is not marked any more`);
  const others = known.nodes.filter(({ system }) => system !== known.primary?.system);
  const { standbys } = await clusterNow(hands, known, signal);
  const dark = others.find(({ system }) => !standbys.some((node) => node.system.id === system));
  if (dark !== undefined) throw stays(`${dark.title} does not answer, and may be a primary by now`);
  // Nobody takes over meanwhile.
  for (const { system } of others) await lockNode(hands, system, ownerOf(known), signal);
  const stopped = { server, title, process: null };
  await stopServer(hands, stopped, patience, signal);
  await mark(hands, held, false, signal);
  await startServer(hands, stopped, patience, signal);
}
