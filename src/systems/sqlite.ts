import { readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { mountOf, parseMounts } from '../domain/host.mounts.ts';
import { createLane, type Lane } from './host/lane.ts';
import { failureOf } from './sqlite/failure.ts';
import { lookAt, type SqliteFiles } from './sqlite/files.ts';

/**
 * Reads an SQLite database from outside. It is never opened as a database, for the library would create `-wal` and
 * `-shm` where there are none, take locks, and drop those of this process when a file is closed; it may also wait, and
 * everything with it. Its files and the kernel's list of locks tell all that is shown here, and leave it untouched.
 */
export type SqliteFace = {
  readonly title: string;
  /** What is in the files now. @throws ReadError in one sentence. */
  look(signal: AbortSignal): Promise<SqliteFiles>;
  /** `/proc/locks`; undefined where there is none. The kernel waits for all its processors first: 10 ms, on another thread. */
  locks(): Promise<string | undefined>;
  /** Whether that list has the processes of the whole machine, and not of a container only. */
  readonly seesAll: boolean;
  /** The name of a process. */
  nameOf(pid: number): string;
};

type SqliteOptions = { readonly title: string; readonly path: string };

/** The `/proc/self/ns/pid` of a process that is in no namespace of its own. */
const initialNamespace = 'pid:[4026531836]';

/** A call that hangs on a dead mount holds a thread: one for all databases on it. */
const lanes = new Map<string, Lane>();

/** Opens nothing yet: each look opens and closes the files. */
export function openSqlite({ title, path }: SqliteOptions): SqliteFace {
  const lane = laneOf(mountOf(mounts(), path)?.path ?? '/');
  return {
    title,
    async look(signal) {
      try {
        return await lane(path, () => lookAt(path, (real) => mountOf(mounts(), real)?.device), signal);
      } catch (error) {
        throw failureOf(error, title, path);
      }
    },
    locks: () => readFile('/proc/locks', 'utf8').catch(() => undefined),
    seesAll: attempt(() => readlinkSync('/proc/self/ns/pid')) === initialNamespace,
    nameOf: (pid) => kernel(`/proc/${pid}/comm`)?.trimEnd() ?? '',
  };
}

const mounts = () => parseMounts(kernel('/proc/self/mountinfo') ?? '');
// These files of the kernel wait for nothing.
const kernel = (file: string): string | undefined => attempt(() => readFileSync(file, 'utf8'));

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function laneOf(mount: string): Lane {
  const lane = lanes.get(mount) ?? createLane();
  lanes.set(mount, lane);
  return lane;
}
