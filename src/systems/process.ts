import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadError } from '../core/reading.ts';
import { codeOf } from './failures.ts';

/** A process of this host as it goes about its files. */
export type ProcessSeen = {
  readonly pid: number;
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
  for (const pid of [main, ...(await pids())])
    if ((await statusOf(pid)).own === own && (await isBelow(pid, main))) return seen(pid);
  throw new ReadError('missing', `process ${main} of this host is not its process ${own}`);
}

/** What a process is called where it runs, and its parent; nothing of what has gone meanwhile. */
async function statusOf(pid: number): Promise<{ readonly own: number; readonly parent: number }> {
  const text = await readFile(placeOf(pid, 'status'), 'utf8').catch(() => '');
  const [, numbers = ''] = /^NSpid:\s*(.*)$/m.exec(text) ?? [];
  const [, parent = '0'] = /^PPid:\s*(\d+)$/m.exec(text) ?? [];
  return { own: Number(numbers.trim().split(/\s+/).at(-1)), parent: Number(parent) };
}

async function isBelow(pid: number, main: number): Promise<boolean> {
  for (let at = pid; at > 1 || at === main; at = (await statusOf(at)).parent) if (at === main) return true;
  return false;
}

const placeOf = (pid: number, name = ''): string => join('/proc', String(pid), name);

const pids = async (): Promise<readonly number[]> =>
  (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);

async function seen(pid: number): Promise<ProcessSeen> {
  try {
    const [root, directory, { uid, gid }] = await Promise.all([
      readlink(placeOf(pid, 'root')),
      readlink(placeOf(pid, 'cwd')),
      stat(placeOf(pid)),
    ]);
    return { pid, root, directory, owner: { uid, gid } };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw new ReadError('missing', `process ${pid} has ended meanwhile`);
    throw new ReadError(
      'denied',
      `this user may not see where process ${pid} keeps its files: run it as root`,
    );
  }
}
