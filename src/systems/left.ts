import { readdir, readFile } from 'node:fs/promises';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

/** For a program to end when it is asked to, in looks of `between` milliseconds. */
const looks = 50;
const between = 100;

/**
 * Ends what a runner that was killed left at work on a path that is its own alone. `pg_basebackup` has a second process that
 * outlives the first, and has the server keep its WAL for as long as it is there.
 */
export async function endLeft(path: string): Promise<void> {
  for (let look = 0; look <= looks; look++) {
    const left = await workingOn(path);
    if (left.length === 0) return;
    for (const pid of left)
      try {
        process.kill(pid, look === looks ? 'SIGKILL' : 'SIGTERM');
      } catch {}
    await sleep(between);
  }
}

/** Those of this user that were started with that path. */
async function workingOn(path: string): Promise<readonly number[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const found = names.map(async (name) => {
    const words = (await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')).split('\0');
    return words.some((word) => word === path || word.includes(`${path}/`)) ? [Number(name)] : [];
  });
  return (await Promise.all(found)).flat();
}
