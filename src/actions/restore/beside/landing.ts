import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';

/** Something that is made beside, and comes into a place. */
export const landing = z.object({
  /** Where it goes, behind links. */
  path: z.string(),
  /** The directory beside it that holds all that this restore makes or puts aside there. */
  stage: z.string(),
  /** Where it lies until then, below the stage. */
  fresh: z.string(),
  /** The inode of what is in its place now; null: nothing. */
  replaced: z.number().nullable(),
  /** What the names of files that go with it end with. */
  endings: z.array(z.string()),
});
export type Landing = z.output<typeof landing>;

/** What its name begins with. It is hidden: what lists the files of a directory passes it by. */
export const stageName = '.quarterdeck-restore-';

export const stageIn = (directory: string, stamp: string): string => join(directory, stageName + stamp);

/** The parts of a stage: what is made, what was replaced, and what was restored when that is taken back. */
export const partsOf = (stage: string) => ({
  fresh: join(stage, 'new'),
  old: join(stage, 'old'),
  undone: join(stage, 'undone'),
});

export const oldOf = ({ stage, path }: Pick<Landing, 'stage' | 'path'>): string =>
  join(partsOf(stage).old, basename(path));
export const undoneOf = ({ stage, path }: Pick<Landing, 'stage' | 'path'>): string =>
  join(partsOf(stage).undone, basename(path));

/** Undefined where there is nothing. */
export const inodeOf = (path: string): Promise<number | undefined> =>
  lstat(path).then(
    ({ ino }) => ino,
    () => undefined,
  );

/** Whether what was there before is put aside. */
export const isAside = async (one: Landing): Promise<boolean> =>
  one.replaced === null || (await inodeOf(oldOf(one))) === one.replaced;

/** Whether what was restored is in its place. */
export async function isLanded(one: Landing): Promise<boolean> {
  const [there, fresh, aside] = await Promise.all([inodeOf(one.path), inodeOf(one.fresh), isAside(one)]);
  return aside && fresh === undefined && there !== undefined && there !== one.replaced;
}

/** The stages of several, each once, and one landing of each. */
export const stagesOf = (landings: readonly Landing[]): readonly string[] => [
  ...new Set(landings.map(({ stage }) => stage)),
];

/** Where a stage lies. */
export const placeOfStage = (stage: string): string => dirname(stage);
