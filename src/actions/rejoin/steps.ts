import { ReadError } from '../../core/reading.ts';
import type { Step } from '../action.ts';
import { isMarked } from '../primacy/server.ts';
import { startServer } from '../takeover/postgres/switchover/server.ts';
import { nodeNow, upNow } from '../takeover/postgres/switchover/sight.ts';
import { settle } from '../takeover/postgres/switchover/steps/after.ts';
import { slots } from '../takeover/postgres/switchover/steps/before.ts';
import { relink, unlink } from '../takeover/postgres/switchover/steps/policy.ts';
import { contained, forget } from './contained.ts';
import type { Known } from './facts.ts';
import { keptIn, onHost } from './local.ts';

/** In the order in which nothing is ever started that could take writes. */
export function steps(known: Known): readonly Step[] {
  const { node, primary } = known;
  const { server } = node;
  const slot = node.slot === null ? [] : [node.slot];
  const candidate = { ...primary, slots: slot };
  return [
    // Until its control file speaks of the new timeline a rewind finds nothing to do, and is wrong.
    settle({ candidate }),
    ...(slot.length === 0 ? [] : [slots({ candidate })]),
    ...unlink(node),
    ...(server.is === 'local' ? onHost(known, server) : contained(known, server)),
    start(known),
    ...relink(node),
  ];
}

/** Starts it as what it is marked, and sees that it receives. */
function start(known: Known): Step {
  const { node, primary, timeout } = known;
  return {
    id: 'start',
    title: `start ${node.title} as a standby of ${primary.title}`,
    within: timeout,
    repeatable: true,
    async run(hands, { signal }) {
      const { server, title } = node;
      if ((await isMarked(hands, server, signal)) !== true)
        throw new ReadError('refused', `${title} is not marked as a standby, so that it is not started`);
      await startServer(hands, { server, title, process: null }, timeout, signal);
      await (server.is === 'local'
        ? hands.files().remove(keptIn(known, server))
        : forget(hands, known, server, signal));
      return undefined;
    },
    async happened(reach, { signal }) {
      const seen = await nodeNow(reach, node.system, signal);
      if (seen.is === 'silent' || seen.role === 'primary') return 'no';
      const { timeline } = await upNow(reach, primary.system, signal);
      return seen.receiver.status === 'streaming' && seen.timeline === timeline ? 'yes' : 'no';
    },
  };
}
