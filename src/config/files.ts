import { constants } from 'node:fs';
import { lstat, open, readdir, readlink, realpath } from 'node:fs/promises';

/** What is known of a path without opening it. */
export type Entry = {
  readonly type: 'file' | 'directory' | 'link' | 'socket' | 'other';
  readonly uid: number;
  /** Permission bits, with the sticky bit. */
  readonly mode: number;
  readonly size: number;
  /** Changes whenever the contents, the permissions or the file behind the name change. */
  readonly version: string;
};

/** The file system as the configuration sees it: looked at, never written. Rejects as `node:fs` does. */
export type Files = {
  /** Does not follow a link. */
  readonly entry: (path: string) => Promise<Entry>;
  readonly link: (path: string) => Promise<string>;
  /** The path without any link in it. */
  readonly real: (path: string) => Promise<string>;
  readonly names: (directory: string) => Promise<readonly string[]>;
  /** At most `limit` bytes. Does not wait for whoever should write into a pipe. */
  readonly read: (path: string, limit: number) => Promise<Uint8Array>;
};

/** The machine's own file system. */
export const localFiles: Files = {
  entry: async (path) => {
    const found = await lstat(path);
    return {
      type: found.isFile()
        ? 'file'
        : found.isDirectory()
          ? 'directory'
          : found.isSymbolicLink()
            ? 'link'
            : found.isSocket()
              ? 'socket'
              : 'other',
      uid: found.uid,
      mode: found.mode & 0o7777,
      size: found.size,
      version: [found.dev, found.ino, found.size, found.mtimeMs, found.ctimeMs].join(' '),
    };
  },
  link: (path) => readlink(path),
  real: (path) => realpath(path),
  names: (directory) => readdir(directory),
  read: async (path, limit) => {
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const buffer = new Uint8Array(limit);
    let length = 0;
    while (length < limit) {
      const { bytesRead } = await file.read(buffer, length, limit - length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  },
};

/** What the files are now, whether they exist or not, with what their links lead to: equal as long as none changed. */
export async function versionOf(paths: readonly string[], files: Files): Promise<string> {
  const versions = await Promise.all(
    paths.map(async (path) => {
      try {
        const own = await files.entry(path);
        return own.type === 'link'
          ? `${own.version} ${(await files.entry(await files.real(path))).version}`
          : own.version;
      } catch {
        return 'none';
      }
    }),
  );
  return versions.join('\n');
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links go in a circle',
  ENAMETOOLONG: 'the name is too long',
};

/** Why a path could not be looked at, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return reasons[code] ?? (code === '' ? String(error) : code);
}

/** The system's code of an error: `ENOENT`; empty where it has none. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
