import { readFile } from 'node:fs/promises';
import { ReadError } from '../../../core/reading.ts';
import type { Step } from '../../action.ts';
import type { Hands, Reach } from '../../faces.ts';
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
      await lockAgain(hands, known, signal);
      const whyNot = await objection(hands, known, signal);
      if (whyNot !== undefined) throw new ReadError('refused', whyNot);
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
      await lockAgain(hands, known, signal);
      const whyNot = await objection(hands, known, signal);
      if (whyNot !== undefined) throw new ReadError('refused', whyNot);
      await hands.primacy(candidate.system).promote(patience, signal);
      return undefined;
    },
    // One that was asked may yet do it.
    happened: async (reach, { signal }) =>
      (await isPrimary(reach, candidate.system, signal)) ? 'yes' : 'unknown',
  };
}

const lockAgain = async (hands: Hands, known: Known, signal: AbortSignal): Promise<void> => {
  for (const { system } of [known.candidate, ...known.siblings]) {
    const node = await nodeNow(hands, system, signal);
    if (node.is === 'up' || system === known.candidate.system) await lockNode(hands, system, known, signal);
  }
};

/** Why nobody may take over now, in words. */
async function objection(reach: Reach, known: Known, signal: AbortSignal): Promise<string | undefined> {
  const { primary, candidate } = known;
  const { primaries } = await clusterNow(reach, known, signal);
  const [other] = primaries.filter(({ system }) => system.id !== candidate.system);
  if (other !== undefined) return `${other.system.title} is a primary now`;
  return (await isFenced(primary)) || (await isOurStandby(reach, known, signal))
    ? undefined
    : `${primary.title} is not proven to be stopped any more`;
}

/** Of a run that is taken up again: it is back already. */
async function isOurStandby(reach: Reach, { primary }: Known, signal: AbortSignal): Promise<boolean> {
  const node = await nodeNow(reach, primary.system, signal);
  return node.is === 'up' && node.role === 'standby';
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
