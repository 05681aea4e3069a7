import { constants, type Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { codeOf } from '../failures.ts';
import { createLane } from '../host/lane.ts';

/** What is known of a file without opening it. */
export type FileState = {
  /** Changes whenever the contents, the permissions or the file behind the name change. */
  readonly version: string;
  readonly changedAt: number;
  readonly isFile: boolean;
  readonly size: number;
  readonly mode: number;
};

/** Files that a configuration names: looked at, never written. All calls wait for each other; a mount that hangs holds one. */
export type NginxFiles = {
  state(path: string, signal: AbortSignal): Promise<FileState>;
  /** At most `limit` bytes of a regular file. */
  text(path: string, limit: number, signal: AbortSignal): Promise<string>;
  names(directory: string, signal: AbortSignal): Promise<readonly string[]>;
};

/** What lives in the kernel's memory is no configuration, and may not be a file at all. */
const forbidden = /^\/(?:proc|sys|dev)(?:\/|$)/;
/** What a running nginx says of itself. */
const kernel = /^\/proc\/(?:uptime|\d+\/(?:stat|cmdline|task\/\d+\/children))$/;

/** Why a path was not read; the system's own errors are thrown as they are. */
export class NotRead extends Error {
  override readonly name = 'NotRead';
}

export function openFiles(): NginxFiles {
  const lane = createLane();

  function assertAllowed(path: string): void {
    if (path.includes('\u0000') || path.includes('/../') || (forbidden.test(path) && !kernel.test(path)))
      throw new NotRead('it is no place for a configuration');
  }

  return {
    async state(path, signal) {
      assertAllowed(path);
      return stateOf(await lane(path, () => stat(path), signal));
    },
    async text(path, limit, signal) {
      assertAllowed(path);
      return lane(path, () => head(path, limit), signal);
    },
    async names(directory, signal) {
      assertAllowed(directory);
      return lane(directory, () => readdir(directory), signal);
    },
  };
}

const stateOf = (found: Stats): FileState => ({
  version: [found.dev, found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' '),
  changedAt: found.mtimeMs,
  isFile: found.isFile(),
  size: found.size,
  mode: found.mode & 0o777,
});

async function head(path: string, limit: number): Promise<string> {
  // Opening a pipe would wait for its other end.
  await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if (!(await file.stat()).isFile()) throw new NotRead('it is not a file');
  const buffer = Buffer.alloc(limit);
  let length = 0;
  for (let read = 1; read > 0 && length < limit; length += read)
    read = (await file.read(buffer, length, limit - length, null)).bytesRead;
  return buffer.toString('utf8', 0, length);
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links go in a circle',
};

/** Why a file could not be read, and whether it is missing; undefined for what is no such failure. */
export function reasonOf(
  error: unknown,
): { readonly is: 'missing' | 'other'; readonly words: string } | undefined {
  if (error instanceof NotRead) return { is: 'other', words: error.message };
  const code = codeOf(error);
  if (code === '') return undefined;
  return { is: reasons[code] === reasons.ENOENT ? 'missing' : 'other', words: reasons[code] ?? code };
}
