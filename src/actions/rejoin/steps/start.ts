import { ReadError } from '../../../core/reading.ts';
import type { Step } from '../../action.ts';
import { isMarkedStandby } from '../../primacy/local.ts';
import { startServer } from '../../takeover/postgres/switchover/server.ts';
import { nodeNow, upNow } from '../../takeover/postgres/switchover/sight.ts';
import type { Known } from '../facts.ts';
import { keptIn } from './settings.ts';

/** Starts it as what it is marked, and sees that it receives. */
export function start(known: Known): Step {
  const { node, primary, timeout } = known;
  return {
    id: 'start',
    title: `start ${node.title} as a standby of ${primary.title}`,
    within: timeout,
    repeatable: true,
    async run(hands, { signal }) {
      if ((await isMarkedStandby(node.local)) !== true)
        throw new ReadError('refused', `${node.title} is not marked as a standby, so that it is not started`);
      const gone = { pid: 0, started: 0, boot: '' };
      await startServer(hands, { ...node, process: gone }, timeout, signal);
      await hands.files().remove(keptIn(known));
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
