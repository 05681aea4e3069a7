import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadError } from '../core/reading.ts';
import { codeOf } from './failures.ts';

/** A process of this host as it goes about its files. */
export type ProcessSeen = {
  /** The root that it sees, on this host. */
  readonly root: string;
  /** Where it works, as itself calls it. */
  readonly directory: string;
  /** As whom it makes files. */
  readonly owner: { readonly uid: number; readonly gid: number };
};

/**
 * The process that calls itself `own`, among those that run with `main`: `main` itself, or another one of its container or
 * unit. @throws ReadError `missing` where there is none, `denied` where it may not be looked at.
 */
export async function processWith(main: number, own: number): Promise<ProcessSeen> {
  const group = await textOf(main, 'cgroup');
  for (const pid of [main, ...(await pids())]) {
    if (pid !== main && (await textOf(pid, 'cgroup')) !== group) continue;
    const [, numbers = ''] = /^NSpid:\s*(.*)$/m.exec(await textOf(pid, 'status')) ?? [];
    if (Number(numbers.trim().split(/\s+/).at(-1)) === own) return seen(pid);
  }
  throw new ReadError('missing', `process ${main} of this host is not its process ${own}`);
}

const placeOf = (pid: number, name = ''): string => join('/proc', String(pid), name);

/** Empty for what has gone meanwhile. */
const textOf = (pid: number, name: string): Promise<string> =>
  readFile(placeOf(pid, name), 'utf8').catch(() => '');

const pids = async (): Promise<readonly number[]> =>
  (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);

async function seen(pid: number): Promise<ProcessSeen> {
  try {
    const [root, directory, { uid, gid }] = await Promise.all([
      readlink(placeOf(pid, 'root')),
      readlink(placeOf(pid, 'cwd')),
      stat(placeOf(pid)),
    ]);
    return { root, directory, owner: { uid, gid } };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new ReadError('missing', `process ${pid} has ended meanwhile`);
    throw new ReadError(
      'denied',
      `this user may not see where process ${pid} keeps its files: run it as root`,
    );
  }
}
