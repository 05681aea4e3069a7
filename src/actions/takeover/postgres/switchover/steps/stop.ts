import * as z from 'zod';
import type { Happened } from '../../../../../core/plan.ts';
import { ReadError } from '../../../../../core/reading.ts';
import type { Doing, Step } from '../../../../action.ts';
import type { Hands, Reach } from '../../../../faces.ts';
import { lockNode } from '../../../../primacy/lock.ts';
import { controlOf, isMarked } from '../../../../primacy/server.ts';
import { hasMoved } from '../../moved.ts';
import { type Known, ownerOf } from '../facts.ts';
import { downOf, isFenced, mark, startServer, stopServer } from '../server.ts';
import { clusterNow, nodeNow } from '../sight.ts';
import { titles } from '../verdicts/titles.ts';

/** Only the death of its runner is to end this hold. */
const anHour = 3_600_000;

/** Stops the primary, and marks its data so that whoever starts it gets a standby. Until the new one is asked to take over it is started again. */
export function stop(known: Known): Step {
  const { primary, timeout } = known;
  const isContained = primary.server.is === 'container';
  // One that somebody started meanwhile answers as well, and takes no writes.
  const isBack = async (reach: Reach, signal: AbortSignal): Promise<boolean> => {
    const node = await nodeNow(reach, primary.system, signal);
    return node.is === 'up' && node.role === 'primary';
  };
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
      if (await isBack(reach, signal)) return 'no';
      return (await isReplaced(reach, known, signal)) ? 'yes' : 'unknown';
    },
    repeatable: true,
    undo: (hands, doing) => startAgain(hands, known, doing),
    hold: {
      atMost: anHour,
      until: 'promote',
      async release(hands, { results, signal }) {
        // From here on it is the new primary's turn, whatever becomes of it.
        if (results.ready !== undefined || (await isBack(hands, signal))) return;
        await startAgain(hands, known, { results, signal });
      },
      released: async (reach, { results, signal }) =>
        results.ready !== undefined || (await isBack(reach, signal)) ? 'yes' : 'no',
    },
  };
}

/** Whether the new primary has taken over from it, and it is a standby by now, or will be one. */
async function isReplaced(reach: Reach, known: Known, signal: AbortSignal): Promise<boolean> {
  const { primary } = known;
  if (!(await hasMoved(reach, known, signal))) return false;
  if ((await nodeNow(reach, primary.system, signal)).is === 'up') return true;
  if ((await downOf(reach, primary, signal)) === 'running') return false;
  return (await isMarked(reach, primary.server, signal)) === true;
}

/** For what a runner locked to be nobody else's: one that went silent then was not promoted by hand since. */
const recent = 120_000;
const locked = z.object({ at: z.number() });

/** Brings it back as the primary that it was: never where another one is, or could be made one meanwhile. */
async function startAgain(
  hands: Hands,
  known: Known,
  { results, signal }: Pick<Doing, 'results' | 'signal'>,
): Promise<void> {
  const { primary, candidate, siblings, timeout } = known;
  const { primaries, silent } = await clusterNow(hands, known, signal);
  const [other] = primaries.filter(({ system }) => system.id !== primary.system);
  if (other !== undefined)
    throw new ReadError(
      'refused',
      `${other.system.title} is a primary by now, so that ${primary.title} is not started as one`,
    );
  const dark = [candidate, ...siblings].filter(({ system }) =>
    silent.some((one) => one.system.id === system),
  );
  const [first] = dark;
  const at = locked.safeParse(results.lock).data?.at;
  const isRecent = at !== undefined && Math.abs(hands.clock.now() - at) < timeout + recent;
  if (first !== undefined && !isRecent)
    throw new ReadError(
      'refused',
      `${first.title} does not answer, and may be a primary by now, so that ${primary.title} is not started as one`,
    );
  if (!dark.includes(candidate)) await lockNode(hands, candidate.system, ownerOf(known), signal);
  if (await isMarked(hands, primary.server, signal)) {
    // Whoever started it meanwhile got a standby.
    await stopServer(hands, primary, timeout, signal);
    await mark(hands, primary, false, signal);
  }
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
