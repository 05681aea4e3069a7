import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  read,
  readdirSync,
  readFileSync,
  readlinkSync,
  type StatsFs,
} from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupPlace } from '../domain/backup.ts';
import type { Connection, WatchedDirectory } from '../domain/connection.ts';
import type { Mark } from '../domain/host.events.ts';
import type { Machine } from '../domain/host.ts';
import { assertAllowed } from './host/allowed.ts';
import { createLane, type Lane } from './host/lane.ts';
import { readMachine } from './host/machine.ts';
import { openRing } from './host/ring.ts';
import { type Tail, tailOf } from './host/tail.ts';
import { type Bounds, type Walked, walk } from './host/walk.ts';

/**
 * Reads the host's own files, and only those on its list; it has no way to write. What is read at once is kept in the
 * kernel's memory and never waits for a disk. Whatever could wait is a promise with a deadline.
 */
export type HostFace = {
  readonly directories: readonly WatchedDirectory[];
  readonly backups: readonly BackupPlace[];
  /** Whose view of mounts, network and cgroups is taken, as a name under `/proc`. */
  readonly self: 'self' | '1';
  /** The text of a small file of the kernel's; undefined when it is not there or not for us. */
  text(path: string): string | undefined;
  /** The names in a directory of the kernel's. */
  names(path: string): readonly string[] | 'denied' | undefined;
  has(path: string): boolean;
  /** Where a file descriptor of a process leads. */
  descriptor(pid: string, fd: string): string | undefined;
  /** The file behind a descriptor, which may stand on a mount that hangs. @throws ReadError at the deadline. */
  openFile(pid: string, fd: string, signal: AbortSignal): Promise<OpenFile | undefined>;
  /** Arguments of a process, NUL between them, cut at 4 kB. It waits while the process maps memory. @throws ReadError at the deadline. */
  commandLine(pid: number, signal: AbortSignal): Promise<string | undefined>;
  /** Size and use of a mount. All `remote` ones share one lane. @throws ReadError at the deadline, else the system's error. */
  space(mount: string, where: 'local' | 'remote', signal: AbortSignal): Promise<StatsFs>;
  /** Adds up a watched directory. @throws ReadError at the deadline, else the system's error. */
  walk(directory: WatchedDirectory, bounds: Bounds, signal: AbortSignal): Promise<Walked>;
  /** The end of a record of what happened, or what is new since `mark`. Undefined where there is none. @throws ReadError at the deadline, else the system's error. */
  tail(path: string, mark: Mark | undefined, signal: AbortSignal): Promise<Tail | undefined>;
  /** The kernel's messages that are new, at first all it still has; or why they cannot be read. */
  kernelRing(): Promise<readonly string[] | string>;
  /** The entries of a directory of the runtime's, and when each was made. */
  dated(path: string): readonly (readonly [name: string, at: number])[];
  /** Undefined until it is known, some seconds after the start. */
  machine(): Machine | undefined;
  close(): void;
};

type OpenFile = { readonly key: string; readonly links: number; readonly bytes: number };

type HostOptions = {
  /** Where the host's tree is: another directory than `/` when it is mounted into our container, or recorded. */
  readonly root?: string;
  /** Milliseconds until the slow facts are read, once; by then the first frame is on the screen. */
  readonly machineAfter?: number;
};

/** Opens nothing yet: every read opens and closes its file. */
export function openHost(
  { directories, backups = [] }: Pick<Connection & { kind: 'host' }, 'directories' | 'backups'>,
  { root = '/', machineAfter = 5_000 }: HostOptions = {},
): HostFace {
  const at = (path: string): string => (root === '/' ? path : join(root, path));
  const descriptorOf = (pid: string, fd: string): string => at(`/proc/${pid}/fd/${fd}`);
  const slow = createLane();
  const commands = createLane();
  const records = createLane();
  const ring = openRing(at('/dev/kmsg'));
  const mounts = new Map<string, Lane>();
  let machine: Machine | undefined;

  const timer =
    root === '/'
      ? setTimeout(() => {
          readMachine().then(
            (read) => {
              machine = read;
            },
            () => {},
          );
        }, machineAfter).unref()
      : undefined;

  function laneOf(mount: string): Lane {
    const lane = mounts.get(mount) ?? createLane();
    mounts.set(mount, lane);
    return lane;
  }

  return {
    directories,
    backups,
    self: root === '/' ? 'self' : '1',
    text(path) {
      assertAllowed('readable', path);
      return attempt(() => readFileSync(at(path), 'utf8'));
    },
    names(path) {
      assertAllowed('listable', path);
      try {
        return readdirSync(at(path));
      } catch (error) {
        return codeOf(error) === 'EACCES' || codeOf(error) === 'EPERM' ? 'denied' : undefined;
      }
    },
    has(path) {
      assertAllowed('testable', path);
      return existsSync(at(path));
    },
    descriptor: (pid, fd) => attempt(() => readlinkSync(descriptorOf(pid, fd))),
    async openFile(pid, fd, signal) {
      const path = descriptorOf(pid, fd);
      const stats = await slow(path, () => stat(path).catch(() => undefined), signal);
      return stats && { key: `${stats.dev}:${stats.ino}`, links: stats.nlink, bytes: stats.blocks * 512 };
    },
    commandLine: (pid, signal) =>
      commands(`process ${pid}`, () => head(at(`/proc/${pid}/cmdline`)).catch(() => undefined), signal),
    space: (mount, where, signal) =>
      (where === 'remote' ? slow : laneOf(mount))(mount, () => statfs(at(mount)), signal),
    walk: (directory, bounds, signal) => walk(at(directory.path), bounds, slow, signal),
    async tail(path, mark, signal) {
      assertAllowed('recorded', path);
      return records(path, () => tailOf(at(path), mark), signal);
    },
    kernelRing: ring.read,
    dated(path) {
      assertAllowed('dated', path);
      const names = attempt(() => readdirSync(at(path))) ?? [];
      return names.flatMap((name) => {
        const stats = attempt(() => lstatSync(join(at(path), name)));
        return stats === undefined ? [] : [[name, stats.mtimeMs] as const];
      });
    },
    machine: () => machine,
    close() {
      clearTimeout(timer);
      ring.close();
    },
  };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

// Opening it takes no lock of the process's; reading may wait for one, so that only this leaves the thread.
async function head(path: string): Promise<string> {
  const file = openSync(path, 'r');
  const buffer = Buffer.allocUnsafe(4096);
  return await new Promise((resolve, reject) => {
    read(file, buffer, 0, buffer.length, 0, (error, length) => {
      closeSync(file);
      if (error) reject(error);
      else resolve(buffer.toString('utf8', 0, length));
    });
  });
}
