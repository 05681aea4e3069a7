import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bytes } from '../../../core/format.ts';
import type { Verdict } from '../../../core/plan.ts';
import { type DirectoryFound, lookAtDirectory } from '../../../systems/directory.ts';
import { reserveOf } from '../../backup/verdicts.ts';
import { type Landing, oldOf, placeOfStage, stagesOf } from './landing.ts';

/** Whether something can be put aside, and something else into its place. */
export async function placeVerdict(one: Landing, backup: { readonly path: string }): Promise<Verdict> {
  const { path, replaced } = one;
  const [above, there, kept] = await Promise.all([
    lookAtDirectory(dirname(path)).catch(() => undefined),
    lstat(path).catch(() => undefined),
    realpath(backup.path).catch(() => backup.path),
  ]);
  const refuse = (because: string): Verdict => ({ title: path, is: 'refuse', because });
  if (above?.is === 'other') return refuse(`${dirname(path)} is no directory`);
  if (above?.isWritable !== true) return refuse(`this user may not write in ${dirname(path)}`);
  if (there !== undefined && there.dev !== above.device)
    return refuse('a filesystem of its own is mounted there: restore it elsewhere, with --to');
  if (kept === path || kept.startsWith(`${path}/`))
    return refuse('the backup itself lies in it: restore it elsewhere, with --to');
  if (replaced === null)
    return { title: path, is: 'pass', because: 'nothing is there, and nothing is replaced' };
  return { title: path, is: 'pass', because: `what is there stays as ${oldOf(one)}` };
}

/** The space of each filesystem that something is restored to. */
export async function spaceVerdicts(
  landings: readonly Landing[],
  needed: number | undefined,
): Promise<readonly Verdict[]> {
  const found = await Promise.all(
    stagesOf(landings).map((stage) => lookAtDirectory(placeOfStage(stage)).catch(() => undefined)),
  );
  const devices = new Map(
    found.flatMap((directory, index) =>
      directory === undefined
        ? []
        : [[directory.device, { directory, where: placeOfStage(stagesOf(landings)[index] ?? '') }] as const],
    ),
  );
  return [...devices.values()].map(({ directory, where }) => spaceVerdict(where, directory, needed));
}

/** What is restored lies beside what is replaced: all of it takes space of its own. */
export function spaceVerdict(where: string, directory: DirectoryFound, needed: number | undefined): Verdict {
  const title = `free space on ${where}`;
  const reserve = reserveOf({ directory });
  const free = bytes(directory.available);
  if (needed === undefined) return { title, is: 'warn', because: `${free}; how much is needed is not known` };
  const because = `${free}, ${bytes(needed)} needed and ${bytes(reserve)} kept free`;
  return directory.available - needed >= reserve
    ? { title, is: 'pass', because }
    : { title, is: 'refuse', because, override: 'allow-low-space' };
}
