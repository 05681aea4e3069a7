import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Happened } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import type { Doing, Step } from '../../action.ts';
import type { Hands } from '../../faces.ts';
import {
  inodeOf,
  isAside,
  isLanded,
  type Landing,
  oldOf,
  partsOf,
  placeOfStage,
  stagesOf,
  undoneOf,
} from './landing.ts';

const margin = 2_000;

/** Makes what everything is put into until it has its place. */
export function make(landings: readonly Landing[]): Step {
  const stages = stagesOf(landings);
  return {
    id: 'make',
    title: `make a place in ${stages.map(placeOfStage).join(', ')}`,
    within: margin,
    changes: stages.map((stage) => `free space on ${placeOfStage(stage)}`),
    async run(hands) {
      const files = hands.files();
      for (const stage of stages)
        for (const path of Object.values(partsOf(stage))) await files.ensureDirectory(path);
      return undefined;
    },
    happened: async () => ((await areThere(stages)) ? 'yes' : 'no'),
    // What was replaced, or restored and written to since, is never removed.
    async undo(hands) {
      const files = hands.files();
      for (const stage of stages) {
        const { fresh, old, undone } = partsOf(stage);
        const kept = await Promise.all([old, undone].map((path) => readdir(path).catch(() => [])));
        await files.remove(kept.flat().length === 0 ? stage : fresh);
      }
    },
  };
}

async function areThere(stages: readonly string[]): Promise<boolean> {
  const found = await Promise.all(stages.map((stage) => inodeOf(partsOf(stage).undone)));
  const fresh = await Promise.all(stages.map((stage) => inodeOf(partsOf(stage).fresh)));
  return [...found, ...fresh].every((one) => one !== undefined);
}

/** What is told by a file that lies in every stage, and is on the disk before the step is over. */
export function marked(
  {
    id,
    title,
    landings,
  }: { readonly id: string; readonly title: string; readonly landings: readonly Landing[] },
  work: (hands: Hands, doing: Doing) => ReturnType<Step['run']>,
): Step {
  const marks = stagesOf(landings).map((stage) => join(stage, `${id}.done`));
  return {
    ...{ id, title, within: margin, stoppable: true, undo: 'nothing' },
    async run(hands, doing) {
      const left = await work(hands, doing);
      for (const mark of marks) await hands.files().replace(mark, '');
      return left;
    },
    async happened() {
      const found = await Promise.all(marks.map(inodeOf));
      return found.every((one) => one !== undefined) ? 'yes' : 'no';
    },
  };
}

/** What is done to each landing in turn; every step is one renaming, so that whoever is killed is before it or behind it. */
export const landingSteps = (
  landings: readonly Landing[],
  assertFree: (hands: Hands) => Promise<void>,
): readonly Step[] =>
  landings.flatMap((one) => [
    ...(one.replaced === null ? [] : [aside(one, assertFree)]),
    ...(one.endings.length === 0 ? [] : [rest(one)]),
    place(one, assertFree),
  ]);

function aside(one: Landing, assertFree: (hands: Hands) => Promise<void>): Step {
  const { path, replaced, endings } = one;
  return {
    id: `aside ${path}`,
    title: `put ${path} aside`,
    within: margin,
    replaces: true,
    changes: changedBy(path),
    async run(hands) {
      await assertFree(hands);
      if ((await inodeOf(path)) !== replaced)
        throw new ReadError('refused', `${path} is not what it was when this was planned`);
      await hands.files().rename(path, oldOf(one));
      return undefined;
    },
    happened: async () => ((await isAside(one)) ? 'yes' : 'no'),
    async undo(hands) {
      const files = hands.files();
      for (const ending of endings) {
        // What a runner that died taking back left of the other one.
        await moveIfThere(files, path + ending, undoneOf(one) + ending);
        await moveIfThere(files, oldOf(one) + ending, path + ending);
      }
      await files.rename(oldOf(one), path);
    },
  };
}

/** What a database keeps beside itself goes with the one that it is of. */
function rest(one: Landing): Step {
  const { path, endings } = one;
  const left = async (): Promise<Happened> => {
    if (await isLanded(one)) return 'yes';
    const found = await Promise.all(endings.map((ending) => inodeOf(path + ending)));
    return found.every((inode) => inode === undefined) ? 'yes' : 'no';
  };
  return {
    id: `rest ${path}`,
    title: `put what belongs to it aside (${endings.join(', ')})`,
    within: margin,
    async run(hands) {
      const files = hands.files();
      for (const ending of endings) await moveIfThere(files, path + ending, oldOf(one) + ending);
      return undefined;
    },
    happened: left,
    undo: 'nothing',
  };
}

function place(one: Landing, assertFree: (hands: Hands) => Promise<void>): Step {
  const { path, fresh, endings } = one;
  return {
    id: `place ${path}`,
    title: `put what was restored in its place: ${path}`,
    within: margin,
    replaces: true,
    changes: changedBy(path),
    async run(hands) {
      await hands.files().rename(fresh, path);
      return undefined;
    },
    happened: async () => ((await isLanded(one)) ? 'yes' : 'no'),
    // What was written to it since is kept.
    async undo(hands) {
      await assertFree(hands);
      const files = hands.files();
      await files.rename(path, undoneOf(one));
      for (const ending of endings) await moveIfThere(files, path + ending, undoneOf(one) + ending);
    },
  };
}

/** What the verdicts say of it is said of what is there by then. */
const changedBy = (path: string): readonly string[] => [path, `who has ${path} open`, `files beside ${path}`];

async function moveIfThere(files: ReturnType<Hands['files']>, from: string, to: string): Promise<void> {
  if ((await inodeOf(from)) !== undefined) await files.rename(from, to);
}
