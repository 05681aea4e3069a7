import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { count } from '../../core/format.ts';
import { ReadError } from '../../core/reading.ts';
import { removedName } from '../../systems/removed.ts';
import type { Looking, Step } from '../action.ts';
import type { Facts, Subject } from './facts.ts';

/** The title of the verdict that refuses where nothing goes. */
export const whatGoes = 'what goes';

/** Removes what was listed, one after another, each only if it is still what it was. */
export function remove({ subjects }: Facts): Step {
  return {
    id: 'remove',
    title: `remove what is listed: ${count(subjects.length)}`,
    within: 2_000,
    // Of a disk that is full of small files.
    atMost: 21_600_000,
    pointOfNoReturn: true,
    changes: [whatGoes],
    async run(hands, { signal, tell }) {
      const files = hands.files();
      let removed = 0;
      for (const [index, subject] of subjects.entries()) {
        if (signal.aborted)
          throw new ReadError('closed', `${count(removed)} are removed, then it was told to end`);
        const { root, ...seen } = subject;
        if (await files.removeSeen(root, seen)) removed++;
        if (index % 100 === 99)
          tell(`${count(index + 1)} of ${count(subjects.length)}`, (index + 1) / subjects.length);
      }
      return { removed };
    },
    async happened() {
      for (const subject of subjects) if (await isStillThere(subject)) return 'no';
      return 'yes';
    },
  };
}

/** Whether it lies there as it was listed, under its name or half removed. What took its place was not meant. */
export async function isStillThere({ path, device, inode, bytes }: Subject): Promise<boolean> {
  const above = dirname(path);
  if ((await realpath(above).catch(() => undefined)) !== above) return false;
  for (const name of [path, removedName(path)]) {
    const stats = await lstat(name).catch(() => undefined);
    if (stats?.dev === device && stats.ino === inode && (bytes === null || stats.size === bytes)) return true;
  }
  return false;
}

/** How many it removed, as the step counted them; undefined where somebody else was there before it. */
export function removedBy({ results }: Pick<Looking, 'results'>): number | undefined {
  const left = results.remove;
  return typeof left === 'object' && left !== null && 'removed' in left ? Number(left.removed) : undefined;
}
