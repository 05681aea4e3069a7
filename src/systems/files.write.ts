import { createReadStream } from 'node:fs';
import {
  chmod,
  constants,
  type FileHandle,
  lchown,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  realpath,
  rename,
  rm,
  unlink,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { geteuid } from 'node:process';
import { ReadError } from '../core/reading.ts';
import { codeOf } from './failures.ts';
import { removedName } from './removed.ts';

/** What may be done to files of this host that are not our own state. Each resolves when it is on the disk. */
export type FilesWrite = {
  /** Makes a directory for the owner alone, and those above it. @throws ReadError where one of that name is in the way. */
  makeDirectory(path: string): Promise<void>;
  /** The same, where it may be there already. */
  ensureDirectory(path: string): Promise<void>;
  /** Writes a new file for the owner alone. */
  write(path: string, text: string): Promise<void>;
  /** Writes what comes piece by piece into a new file for the owner alone. */
  pour(pieces: AsyncIterable<Uint8Array>, path: string): Promise<void>;
  /** Puts a whole new file in the place of an old one; it is the owner's alone, or has these rights. */
  replace(path: string, text: string, like?: Rights): Promise<void>;
  /** Gives a file a second name. */
  link(path: string, name: string): Promise<void>;
  /** Gives something, with all in it, to somebody else. */
  give(path: string, owner: { readonly uid: number; readonly gid: number }): Promise<void>;
  /** Copies a file under a new name, with the rights of another; its owner too, where this user may give it away. */
  copy(from: string, to: string, like: Rights, signal: AbortSignal): Promise<void>;
  /** Gives something another name on the same filesystem; what has that name already stays, and it fails. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a directory with all in it; where there is nothing, nothing is done. */
  remove(path: string): Promise<void>;
  /**
   * Removes a file or a directory with all in it, if it is still the one that was seen, and lies below `root` with no link
   * on the way. Resolves with whether it was.
   */
  removeSeen(root: string, seen: Seen): Promise<boolean>;
  /** Takes every right of others away below a directory, and brings all of it to the disk. */
  seal(path: string): Promise<void>;
  /** Brings all that is below a directory to the disk. */
  flush(path: string): Promise<void>;
};

/** Whose something is, and what others may do with it. */
export type Rights = { readonly mode: number; readonly uid: number; readonly gid: number };

/** Something as it lay there; of a directory the size says nothing. */
export type Seen = {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
  readonly bytes: number | null;
};

export function openFilesWrite(): FilesWrite {
  return {
    makeDirectory: (path) =>
      told(path, async () => {
        await mkdir(path, { mode: 0o700 });
        await syncOne(dirname(path));
      }),
    ensureDirectory: (path) =>
      told(path, async () => {
        await mkdir(path, { recursive: true, mode: 0o700 });
        await syncOne(dirname(path));
      }),
    write: (path, text) => told(path, () => writeNew(path, (file) => file.writeFile(text))),
    pour: (pieces, path) =>
      told(path, () =>
        writeNew(path, async (file) => {
          for await (const piece of pieces) await file.writeFile(piece);
        }),
      ),
    replace: (path, text, like) =>
      told(path, async () => {
        const partial = `${path}.partial`;
        await rm(partial, { force: true });
        try {
          await writeNew(partial, async (file) => {
            await file.writeFile(text);
            if (like !== undefined) await giveRights(file, like);
          });
          await rename(partial, path);
        } catch (error) {
          await unlink(partial).catch(() => undefined);
          throw error;
        }
        await syncOne(dirname(path));
      }),
    link: (path, name) =>
      told(name, async () => {
        await link(path, name);
        await syncOne(dirname(name));
      }),
    give: (path, owner) => told(path, () => giveAll(path, owner)),
    copy: (from, to, like, signal) => told(to, () => copyFile(from, to, like, signal)),
    rename: (from, to) =>
      told(to, async () => {
        // Over an empty directory a directory is renamed without a word.
        const isTaken = await open(to, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).then(
          (file) => file.close().then(() => true),
          (error: unknown) => codeOf(error) !== 'ENOENT',
        );
        if (isTaken) throw new ReadError('denied', `${to} is there already`);
        await rename(from, to);
        await syncOne(dirname(to));
        if (dirname(from) !== dirname(to)) await syncOne(dirname(from));
      }),
    remove: (path) =>
      told(path, async () => {
        await rm(path, { recursive: true, force: true });
        await syncOne(dirname(path));
      }),
    removeSeen: (root, seen) => told(seen.path, () => removeSeen(root, seen)),
    seal: (path) => told(path, () => sealAll(path)),
    flush: (path) => told(path, () => flushAll(path)),
  };
}

async function writeNew(path: string, fill: (file: FileHandle) => Promise<unknown>): Promise<void> {
  const file = await open(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    await fill(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

const gone: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** A directory loses its name first: what is half removed is not to be taken for whole. */
async function removeSeen(root: string, { path, device, inode, bytes }: Seen): Promise<boolean> {
  const above = dirname(path);
  if (!path.startsWith(`${root}/`)) return false;
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  const directory = await open(above, flags).catch((error: unknown) => {
    if (!gone.has(codeOf(error))) throw error;
  });
  if (directory === undefined) return false;
  try {
    // By its handle: who puts a link in its place from here on leads nobody astray.
    const held = `/proc/self/fd/${directory.fd}`;
    if ((await realpath(held)) !== above) return false;
    const name = join(held, basename(path));
    const stats = await lstat(name).catch(() => undefined);
    const isSame = stats?.dev === device && stats.ino === inode;
    const removed = removedName(name);
    if (isSame && stats.isFile() && stats.size === bytes) await unlink(name);
    else if (isSame && stats.isDirectory() && bytes === null) await rename(name, removed);
    else if ((await lstat(removed).catch(() => undefined))?.ino !== inode) return false;
    await rm(removed, { recursive: true, force: true });
    await directory.sync();
    return true;
  } finally {
    await directory.close();
  }
}

async function giveRights(file: FileHandle, { mode, uid, gid }: Rights): Promise<void> {
  if (geteuid?.() === 0) await file.chown(uid, gid);
  await file.chmod(mode);
}

async function copyFile(from: string, to: string, like: Rights, signal: AbortSignal): Promise<void> {
  const target = await open(to, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await target.writeFile(createReadStream(from, { highWaterMark: 1024 ** 2 }), { signal });
    await giveRights(target, like);
    await target.sync();
  } finally {
    await target.close();
  }
  await syncOne(dirname(to));
}

async function flushAll(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) await flushAll(inside);
    else if (entry.isFile()) await syncOne(inside);
  }
  await syncOne(path);
}

async function sealAll(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) await sealAll(inside);
    else if (entry.isFile()) {
      await chmod(inside, 0o600);
      await syncOne(inside);
    }
  }
  await chmod(path, 0o700);
  await syncOne(path);
}

async function giveAll(path: string, owner: { readonly uid: number; readonly gid: number }): Promise<void> {
  const stats = await lstat(path);
  if (stats.isDirectory()) for (const name of await readdir(path)) await giveAll(join(path, name), owner);
  if (stats.uid !== owner.uid || stats.gid !== owner.gid) await lchown(path, owner.uid, owner.gid);
}

async function syncOne(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY);
  await file.sync().finally(() => file.close());
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the filesystem is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENOTDIR: 'a part of the path is not a directory',
  EEXIST: 'one of that name is in the way',
  ENOENT: 'there is no such directory',
};

/** Any failure as one sentence about the path. */
async function told<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const because = reasons[codeOf(error)];
    if (because === undefined) throw error;
    throw new ReadError('denied', `${path} cannot be written: ${because}`, { cause: error });
  }
}
