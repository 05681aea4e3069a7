import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
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

/** Whether a program of that name is at work on a path, whoever started it. */
export const isAtWork = async (program: string, path: string): Promise<boolean> =>
  (await started()).some(
    ({ words: [first = '', ...rest] }) => basename(first) === program && rest.includes(path),
  );

/** Those that were started with that path. */
const workingOn = async (path: string): Promise<readonly number[]> =>
  (await started()).flatMap(({ pid, words }) =>
    words.some((word) => word === path || word.includes(`${path}/`)) ? [pid] : [],
  );

/** All other processes, and how they were started. */
async function started(): Promise<readonly { readonly pid: number; readonly words: readonly string[] }[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
      return { pid: Number(name), words: text.split('\0') };
    }),
  );
}
