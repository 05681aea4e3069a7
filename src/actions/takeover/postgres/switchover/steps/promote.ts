import { readFile } from 'node:fs/promises';
import { ReadError } from '../../../../../core/reading.ts';
import type { Step } from '../../../../action.ts';
import { Unsent } from '../../../../engine/unsent.ts';
import type { Hands, Reach } from '../../../../faces.ts';
import { lockNode } from '../../../../primacy/lock.ts';
import { controlOf, isMarked } from '../../../../primacy/server.ts';
import { type Known, ownerOf } from '../facts.ts';
import { isTurned, turned } from '../pooler.ts';
import { downOf, isFenced, mark } from '../server.ts';
import { clusterNow, nodeNow } from '../sight.ts';

/** For a standby to take over, in seconds. */
const patience = 60;

/** Looks once more at everything that makes it safe. What it leaves is the intent: from then on nobody of ours starts the old primary. */
export function ready(known: Known): Step {
  return {
    id: 'ready',
    title: 'look once more whether nobody else is a primary, or could be',
    within: 1_000,
    undo: 'nothing',
    async run(hands, { signal }) {
      await lookAgain(hands, known, 'stopped', signal);
      return { at: hands.clock.now() };
    },
    happened: async (reach, { results, signal }) =>
      results.ready !== undefined && (await objection(reach, known, 'stopped', signal)) === undefined
        ? 'yes'
        : 'no',
  };
}

/** Marks the data of one in a container: from then on whoever starts it gets a standby. Of one on this host that was done when it was stopped. */
export function fence(known: Known): readonly Step[] {
  const { primary } = known;
  if (primary.server.is !== 'container') return [];
  return [
    {
      id: 'fence',
      title: `mark ${primary.title} as a standby, so that nobody starts it as a second primary`,
      within: 2_000,
      repeatable: true,
      async run(hands, { signal }) {
        await mark(hands, primary, true, signal);
        return undefined;
      },
      happened: async (reach, { signal }) =>
        (await isMarked(reach, primary.server, signal)) === true ? 'yes' : 'no',
      async undo(hands, { signal }) {
        if (await isMarked(hands, primary.server, signal)) await mark(hands, primary, false, signal);
      },
    },
  ];
}

/** Has the new primary take over. It may be asked again: who has taken over already says so. */
export function promote(known: Known): Step {
  const { candidate } = known;
  return {
    id: 'promote',
    title: `promote ${candidate.title}`,
    within: patience * 1_000,
    // It answers by then that it did not; later only what stands still, and writers wait.
    atMost: (patience + 15) * 1_000,
    pointOfNoReturn: true,
    repeatable: true,
    async run(hands, { signal }) {
      await lookAgain(hands, known, 'fenced', signal).catch((error: unknown) => {
        throw error instanceof ReadError ? new Unsent(error.kind, error.message) : error;
      });
      await hands.primacy(candidate.system).promote(patience, signal);
      return undefined;
    },
    // One that was asked may yet do it.
    happened: async (reach, { signal }) =>
      (await isPrimary(reach, candidate.system, signal)) ? 'yes' : 'unknown',
  };
}

/** How far the old primary has to be kept from coming back: that is not all done at once. */
type Kept = 'stopped' | 'fenced';

/** All that could have changed since, at once: the writers wait. @throws ReadError where somebody else has a node, or is a primary */
async function lookAgain(hands: Hands, known: Known, how: Kept, signal: AbortSignal): Promise<void> {
  const { candidate, siblings } = known;
  const [whyNot] = await Promise.all([
    objection(hands, known, how, signal),
    lockNode(hands, candidate.system, ownerOf(known), signal),
    ...siblings.map(({ system }) =>
      lockNode(hands, system, ownerOf(known), signal).catch(async (error: unknown) => {
        // One that is gone by now takes over from nobody.
        if ((await nodeNow(hands, system, signal)).is === 'up') throw error;
      }),
    ),
  ]);
  if (whyNot !== undefined) throw new ReadError('refused', whyNot);
}

/** Why nobody may take over now, in words. */
async function objection(
  reach: Reach,
  known: Known,
  how: Kept,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { primary, candidate } = known;
  const [{ primaries, standbys }, isDown] = await Promise.all([
    clusterNow(reach, known, signal),
    how === 'stopped' && primary.server.is === 'container'
      ? downOf(reach, primary, signal).then((down) => down === 'clean')
      : isFenced(reach, primary, signal),
  ]);
  const [other] = primaries.filter(({ system }) => system.id !== candidate.system);
  if (other !== undefined) return `${other.system.title} is a primary now`;
  // Of a run that is taken up again it may be back already.
  const isBack = standbys.some(({ system }) => system.id === primary.system);
  if (!isDown && !isBack) return `${primary.title} is not proven to be stopped any more`;
  const heir = standbys.find(({ system }) => system.id === candidate.system);
  if (isBack || heir === undefined || how === 'stopped') return undefined;
  // It was not marked from the beginning: who started it before that, and stopped it again, had a primary.
  const end = (await controlOf(reach, primary.server, signal))?.checkpoint;
  return end !== undefined && (heir.position ?? 0) > end
    ? undefined
    : `${candidate.title} has not all of the log of ${primary.title}: it may have been started again meanwhile`;
}

async function isPrimary(reach: Reach, system: string, signal: AbortSignal): Promise<boolean> {
  const node = await nodeNow(reach, system, signal);
  return node.is === 'up' && node.role === 'primary';
}

/** Writes something, and sees that it is there for good. */
export function probe({ key, candidate }: Known): Step {
  return {
    id: 'probe',
    title: `write to ${candidate.title}`,
    within: 1_000,
    async run(hands, { signal }) {
      await hands.primacy(candidate.system).write(`switchover ${key}`, signal);
      return { at: hands.clock.now() };
    },
    happened: async (_, { results }) => (results.probe === undefined ? 'no' : 'yes'),
  };
}

/** Has the pooler lead to the new primary. */
export function turn(pooler: NonNullable<Known['pooler']>, { path, from, ...like }: PoolerFile): Step {
  const { system, databases, to } = pooler;
  return {
    id: 'turn',
    title: `have the pooler lead to ${to.host}:${to.port}`,
    within: 10_000,
    async run(hands, { signal }) {
      const text = turned(await readFile(path, 'utf8'), databases, { from, to });
      if (text !== undefined) await hands.files().replace(path, text, like);
      await hands.pooler(system).reload(signal);
      return undefined;
    },
    happened: async (reach, { signal }) => ((await isTurned(reach, pooler, signal)) ? 'yes' : 'no'),
  };
}
type PoolerFile = NonNullable<NonNullable<Known['pooler']>['file']>;
