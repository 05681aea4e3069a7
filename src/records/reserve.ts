import { randomBytes } from 'node:crypto';
import { constants, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, writeWhole } from './files.ts';
import type { Modes } from './state.ts';

/** Room set aside on the disk, so that what frees a full one can still be recorded. */
export type Reserve = {
  /** Sets it aside, as far as there is plenty. Resolves in any case; what is missing then is missing on the next full disk. */
  make(): Promise<void>;
  /** Gives up a part of it. Resolves with whether there was any. */
  giveUp(): Promise<boolean>;
};

const size = 1024 ** 2;
/** Given up at a time: whatever fills the disk takes a part of it, too. */
const portion = 64 * 1024;

export function reserveIn(directory: string, modes: Modes): Reserve {
  const path = join(directory, 'reserve');

  return {
    async make() {
      const partial = `${path}.${process.pid}.partial`;
      try {
        const kept = await stat(path).then(
          (found) => found.size,
          () => 0,
        );
        const { bavail, bsize } = await statfs(directory);
        if (kept >= size || bavail * bsize < 2 * size) return;
        await rm(partial, { force: true });
        // What looks like nothing takes no room where the file system compresses.
        await writeWhole(partial, randomBytes(size), modes.file);
        await rename(partial, path);
      } catch {
        await rm(partial, { force: true }).catch(() => {});
      }
    },
    async giveUp() {
      try {
        const file = await open(path, constants.O_RDWR | constants.O_NOFOLLOW);
        try {
          const { size: left } = await file.stat();
          if (left === 0) return false;
          await file.truncate(Math.max(0, left - portion));
          // The room is free when that is on the disk.
          await file.sync();
          return true;
        } finally {
          await file.close();
        }
      } catch {
        return false;
      }
    },
  };
}

/** What a write that stopped in the middle says only the next time. */
export const fullDisk = (): Error => Object.assign(new Error('the disk is full'), { code: 'ENOSPC' });

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '');

/** Does something that needs room, again and again while the disk is full and there is something to give up. */
export async function withReserve<T>(
  reserve: Pick<Reserve, 'giveUp'>,
  attempt: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isFull(error) || !(await reserve.giveUp())) throw error;
    }
  }
}
