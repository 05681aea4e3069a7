import type { Happened } from '../../../../../core/plan.ts';
import { ReadError } from '../../../../../core/reading.ts';
import type { Step } from '../../../../action.ts';
import type { Hands, Reach } from '../../../../faces.ts';
import { controlOf, isMarked } from '../../../../primacy/server.ts';
import type { Known } from '../facts.ts';
import { downOf, isFenced, mark, startServer, stopServer } from '../server.ts';
import { clusterNow, nodeNow } from '../sight.ts';
import { titles } from '../verdicts/titles.ts';
import { lockNode } from './lock.ts';

/** Only the death of its runner is to end this hold. */
const anHour = 3_600_000;

/** Stops the primary, and marks its data so that whoever starts it gets a standby. Until the new one is asked to take over it is started again. */
export function stop(known: Known): Step {
  const { primary, timeout } = known;
  const isContained = primary.server.is === 'container';
  const isUp = async (reach: Reach, signal: AbortSignal): Promise<boolean> =>
    (await nodeNow(reach, primary.system, signal)).is === 'up';
  return {
    id: 'stop',
    title: isContained ? `stop ${primary.title}` : `stop ${primary.title}, and mark it as a standby`,
    within: timeout,
    changes: [...Object.values(titles), 'primary', 'new primary', 'container'],
    async run(hands, { signal }) {
      const at = hands.clock.now();
      await stopServer(hands, primary, timeout, signal);
      const down = await downOf(hands, primary, signal);
      if (down !== 'clean') throw new ReadError('refused', `${primary.title} ended, and not cleanly`);
      // One in a container is marked once nobody starts it again, for then a mark is not easily taken away.
      if (!isContained) await mark(hands, primary, true, signal);
      return { at };
    },
    async happened(reach, { signal }): Promise<Happened> {
      const isDown = isContained
        ? (await downOf(reach, primary, signal)) === 'clean'
        : await isFenced(reach, primary, signal);
      if (isDown) return 'yes';
      return (await isUp(reach, signal)) ? 'no' : 'unknown';
    },
    repeatable: true,
    undo: (hands, { signal }) => startAgain(hands, known, signal),
    hold: {
      atMost: anHour,
      until: 'promote',
      async release(hands, { results, signal }) {
        // From here on it is the new primary's turn, whatever becomes of it.
        if (results.ready !== undefined || (await isUp(hands, signal))) return;
        await startAgain(hands, known, signal);
      },
      released: async (reach, { results, signal }) =>
        results.ready !== undefined || (await isUp(reach, signal)) ? 'yes' : 'no',
    },
  };
}

/** Brings it back as the primary that it was: never where another one is, or could be made one meanwhile. */
async function startAgain(hands: Hands, known: Known, signal: AbortSignal): Promise<void> {
  const { primary, candidate, timeout } = known;
  const { primaries, silent } = await clusterNow(hands, known, signal);
  const [other] = primaries.filter(({ system }) => system.id !== primary.system);
  if (other !== undefined)
    throw new ReadError(
      'refused',
      `${other.system.title} is a primary by now, so that ${primary.title} is not started as one`,
    );
  // Who has the lock is alone with it; one that does not answer takes over from nobody.
  if (!silent.some(({ system }) => system.id === candidate.system))
    await lockNode(hands, candidate.system, known, signal);
  if (await isMarked(hands, primary.server, signal)) await mark(hands, primary, false, signal);
  await startServer(hands, primary, timeout, signal);
}

/** Waits for the last of the log, that it was shut down, to be with the new primary. */
export function received(known: Known): Step {
  const { primary, candidate } = known;
  return {
    id: 'received',
    title: `see that ${candidate.title} has all of it`,
    within: 15_000,
    undo: 'nothing',
    run: async () => undefined,
    async happened(reach, { signal }) {
      const end = (await controlOf(reach, primary.server, signal))?.checkpoint;
      const node = await nodeNow(reach, candidate.system, signal);
      if (end === undefined || node.is === 'silent' || node.position === undefined) return 'unknown';
      // The record begins at that position: only who is past it has it.
      return node.position > end ? 'yes' : 'no';
    },
  };
}
