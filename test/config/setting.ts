import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { geteuid } from 'node:process';
import { onTestFinished } from 'vitest';
import { type Files, localFiles } from '../../src/config/files.ts';
import type { Surroundings } from '../../src/config/surroundings.ts';

/** A directory of the test's own, gone when it ends. */
export async function temporary(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Writes a file that only its owner can write, with the directories on the way. */
export async function write(path: string, text: string | Uint8Array, mode = 0o600): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, text);
  await chmod(path, mode);
  return path;
}

const absent = (path: string): never => {
  throw Object.assign(new Error(`there is no ${path}`), { code: 'ENOENT' });
};

/** The real files, without the sockets and the listeners of the machine the tests run on. */
export const quiet: Files = {
  ...localFiles,
  real: async (path) => (/^\/(?:var\/)?run\//.test(path) ? absent(path) : localFiles.real(path)),
  names: async (path) => (path === '/tmp' ? [] : localFiles.names(path)),
  read: async (path, limit) =>
    /^\/proc\/net\/|\/nginx\.pid$/.test(path) ? absent(path) : localFiles.read(path, limit),
};

/** Files of which some belong to somebody else. */
export const owned = (files: Files, owners: Readonly<Record<string, number>>): Files => ({
  ...files,
  entry: async (path) => ({
    ...(await files.entry(path)),
    ...(path in owners && { uid: owners[path] ?? 0 }),
  }),
});

/** Files whose root is a directory: `/run/docker.sock` is looked for in it. */
export const rooted = (root: string): Files => ({
  entry: (path) => localFiles.entry(join(root, path)),
  link: (path) => localFiles.link(join(root, path)),
  read: (path, limit) => localFiles.read(join(root, path), limit),
  names: (path) => localFiles.names(join(root, path)),
  real: async (path) => (await localFiles.real(join(root, path))).slice(root.length),
});

/** Ana's surroundings in an empty directory: nothing is set, nothing is found. */
export function setting(directory: string, changed: Partial<Surroundings> = {}): Surroundings {
  return {
    env: {},
    cwd: directory,
    home: join(directory, 'home'),
    user: 'ana',
    uid: geteuid?.() ?? 0,
    hostname: 'web-1',
    files: quiet,
    ceiling: join(directory, 'etc', 'quarterdeck', 'quarterdeck.yaml'),
    ...changed,
  };
}
