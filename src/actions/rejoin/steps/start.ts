import { ReadError } from '../../../core/reading.ts';
import type { Step } from '../../action.ts';
import { isMarked } from '../../primacy/server.ts';
import { startServer } from '../../takeover/postgres/switchover/server.ts';
import { nodeNow, upNow } from '../../takeover/postgres/switchover/sight.ts';
import { isBack } from '../back.ts';
import { forgetAll } from '../contained/shelf.ts';
import { type Known, titles } from '../facts.ts';
import { keptBeside } from '../kept.ts';

/** Starts it as what it is marked, and sees that it receives. */
export function start(known: Known): Step {
  const { node, primary, timeout } = known;
  const { server, title } = node;
  return {
    id: 'start',
    title: `start ${node.title} as a standby of ${primary.title}`,
    within: timeout,
    repeatable: true,
    changes: [titles.down(title)],
    async run(hands, { signal }) {
      if ((await isMarked(hands, server, signal)) !== true)
        throw new ReadError('refused', `${title} is not marked as a standby, so that it is not started`);
      // What is left when it runs nobody would remove any more.
      if (server.is === 'local')
        for (const place of await keptBeside(server)) await hands.files().remove(place);
      else await forgetAll(hands, server, signal);
      await startServer(hands, { server, title, process: null }, timeout, signal);
      return undefined;
    },
    async happened(reach, { signal }) {
      const seen = await nodeNow(reach, node.system, signal);
      if (seen.is === 'silent') return 'no';
      return isBack(seen, await upNow(reach, primary.system, signal)) ? 'yes' : 'no';
    },
  };
}
