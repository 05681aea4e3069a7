import { readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { partsOf, stageName } from '../../actions/restore/beside/landing.ts';
import type { Sections } from '../../config/sections.ts';
import { doubt, type Finding, fine } from './finding.ts';
import type { Known } from './known.ts';

const id = 'restores';

/** What restores left beside what they put back, under hidden names: it stays until somebody removes it. */
export async function examineRestores({ loaded }: Pick<Known, 'loaded'>): Promise<readonly Finding[]> {
  if (loaded.is === 'refused') return [];
  const above = pathsIn(loaded.sections).map((path) => realpath(dirname(path)).catch(() => dirname(path)));
  const directories = [...new Set(await Promise.all(above))];
  const stages = (await Promise.all(directories.map(stagesIn))).flat();
  return Promise.all(stages.map(examine));
}

const pathsIn = ({ sqlite, files }: Sections): readonly string[] => [
  ...sqlite.map(({ path }) => path),
  ...files.flatMap(({ paths, environment }) => [...paths, ...environment]),
];

const namesIn = (directory: string): Promise<readonly string[]> => readdir(directory).catch(() => []);

const stagesIn = async (directory: string): Promise<readonly string[]> =>
  (await namesIn(directory))
    .filter((name) => name.startsWith(stageName))
    .map((name) => join(directory, name))
    .toSorted();

async function examine(stage: string): Promise<Finding> {
  const { fresh, old } = partsOf(stage);
  const [made, replaced] = await Promise.all([namesIn(fresh), namesIn(old)]);
  if (made.length > 0)
    return doubt(
      id,
      `${stage} holds what a restore made that is under way, or came to no end`,
      'quarterdeck runs says which: go on with it or take it back; of no run, remove it',
    );
  const what = replaced.length > 0 ? 'what a restore replaced' : 'what was restored and taken back';
  return fine(id, `${stage} keeps ${what}, until somebody removes it`);
}
