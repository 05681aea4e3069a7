import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ReadError } from '../core/reading.ts';
import { parseStat } from '../domain/process.ts';
import { codeOf } from './failures.ts';

/** The server of a data directory on this host, as its processes show it. */
type Postmaster = {
  readonly pid: number;
  /** Clock ticks after the boot. */
  readonly started: number;
  /** As whom it runs. */
  readonly uid: number;
};

/** One of its sessions. */
export type Backend = {
  readonly pid: number;
  readonly started: number;
  /** "app shop 10.0.0.5(51234) idle in transaction": what it calls itself. */
  readonly title: string;
};

/**
 * The server that runs on a data directory and listens on `port`. @throws ReadError where none does, it is another one, or
 * this user may not look.
 */
export async function postmasterOf(directory: string, port: number): Promise<Postmaster> {
  try {
    const [pid = '', , , listens = ''] = (await readFile(join(directory, 'postmaster.pid'), 'utf8')).split(
      '\n',
    );
    const found = /^\d+$/.test(pid) ? parseStat(await textOf(pid, 'stat')) : undefined;
    if (found === undefined || found.isOver) throw new ReadError('missing', `no server runs on ${directory}`);
    if (Number(listens) !== port)
      throw new ReadError(
        'missing',
        `the server on ${directory} listens on port ${listens.trim()}, and not on ${port}`,
      );
    if ((await readlink(join('/proc', pid, 'cwd'))) !== (await realpath(directory)))
      throw new ReadError('missing', `process ${pid} is not the server on ${directory}`);
    return { pid: Number(pid), started: found.started, uid: (await stat(join('/proc', pid))).uid };
  } catch (error) {
    if (error instanceof ReadError) throw error;
    if (codeOf(error) === 'ENOENT') throw new ReadError('missing', `no server runs on ${directory}`);
    throw new ReadError(
      'denied',
      `this user may not see what runs on ${directory}: run it as root, or as its owner`,
    );
  }
}

/** Its sessions, and whatever else connects to it. */
export async function backendsOf({ pid }: Postmaster): Promise<readonly Backend[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(all.map((one) => backend(one, pid)));
  return found.flat();
}

/** Whether the very process is still there. */
export async function isThere({ pid, started }: Pick<Backend, 'pid' | 'started'>): Promise<boolean> {
  const found = parseStat(await textOf(String(pid), 'stat').catch(() => ''));
  return found !== undefined && found.started === started && !found.isOver;
}

/** `postgres: p1: app shop 10.0.0.5(51234) idle`: who is connected from somewhere, which no worker of the server is. */
const client = /^postgres: (.* (?:\[local\]|\S+\(\d+\))(?: .*)?)$/;

async function backend(pid: string, parent: number): Promise<readonly Backend[]> {
  const found = parseStat(await textOf(pid, 'stat').catch(() => ''));
  if (found?.parent !== parent) return [];
  const words = (await textOf(pid, 'cmdline').catch(() => '')).replaceAll('\0', ' ').trim();
  const [, title] = client.exec(words) ?? [];
  return title === undefined ? [] : [{ pid: Number(pid), started: found.started, title }];
}

const textOf = (pid: string, name: string): Promise<string> => readFile(join('/proc', pid, name), 'utf8');
