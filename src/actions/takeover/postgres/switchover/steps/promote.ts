import { readFile } from 'node:fs/promises';
import { ReadError } from '../../../../../core/reading.ts';
import type { Step } from '../../../../action.ts';
import { Unsent } from '../../../../engine/unsent.ts';
import type { Hands, Reach } from '../../../../faces.ts';
import type { Known } from '../facts.ts';
import { isTurned, turned } from '../pooler.ts';
import { isFenced } from '../server.ts';
import { clusterNow, nodeNow } from '../sight.ts';
import { lockNode } from './lock.ts';

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
      await lookAgain(hands, known, signal);
      return { at: hands.clock.now() };
    },
    happened: async (reach, { results, signal }) =>
      results.ready !== undefined && (await objection(reach, known, signal)) === undefined ? 'yes' : 'no',
  };
}

/** Has the new primary take over. It may be asked again: who has taken over already says so. */
export function promote(known: Known): Step {
  const { candidate } = known;
  return {
    id: 'promote',
    title: `promote ${candidate.title}`,
    within: patience * 1_000,
    pointOfNoReturn: true,
    repeatable: true,
    async run(hands, { signal }) {
      await lookAgain(hands, known, signal).catch((error: unknown) => {
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

/** All that could have changed since, at once: the writers wait. @throws ReadError where somebody else has a node, or is a primary */
async function lookAgain(hands: Hands, known: Known, signal: AbortSignal): Promise<void> {
  const { candidate, siblings } = known;
  const [whyNot] = await Promise.all([
    objection(hands, known, signal),
    lockNode(hands, candidate.system, known, signal),
    ...siblings.map(({ system }) =>
      lockNode(hands, system, known, signal).catch(async (error: unknown) => {
        // One that is gone by now takes over from nobody.
        if ((await nodeNow(hands, system, signal)).is === 'up') throw error;
      }),
    ),
  ]);
  if (whyNot !== undefined) throw new ReadError('refused', whyNot);
}

/** Why nobody may take over now, in words. */
async function objection(reach: Reach, known: Known, signal: AbortSignal): Promise<string | undefined> {
  const { primary, candidate } = known;
  const [{ primaries, standbys }, isDown] = await Promise.all([
    clusterNow(reach, known, signal),
    isFenced(primary),
  ]);
  const [other] = primaries.filter(({ system }) => system.id !== candidate.system);
  if (other !== undefined) return `${other.system.title} is a primary now`;
  // Of a run that is taken up again it may be back already.
  const isBack = standbys.some(({ system }) => system.id === primary.system);
  return isDown || isBack ? undefined : `${primary.title} is not proven to be stopped any more`;
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
