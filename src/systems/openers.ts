import { readdir, readFile, stat } from 'node:fs/promises';
import { pid as own } from 'node:process';

/** Who has a file open. */
export type Openers = {
  readonly by: readonly { readonly pid: number; readonly process: string }[];
  /** Processes that this user may not look into: whether they have it open is not known. */
  readonly unseen: number;
};

/** Looks through the open files of every process of this host. Elsewhere than on Linux nobody is seen. */
export async function openersOf(path: string): Promise<Openers> {
  const wanted = await stat(path, { bigint: true }).catch(() => undefined);
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name) && Number(name) !== own);
  if (wanted === undefined) return { by: [], unseen: 0 };
  let unseen = 0;
  const by: { pid: number; process: string }[] = [];
  for (const pid of pids) {
    const open = await readdir(`/proc/${pid}/fd`).catch((error: NodeJS.ErrnoException) => {
      // It ended meanwhile, or it is none of ours.
      if (error.code === 'EACCES' || error.code === 'EPERM') unseen += 1;
      return [];
    });
    for (const name of open) {
      const found = await stat(`/proc/${pid}/fd/${name}`, { bigint: true }).catch(() => undefined);
      if (found?.ino !== wanted.ino || found.dev !== wanted.dev) continue;
      by.push({ pid: Number(pid), process: await nameOf(pid) });
      break;
    }
  }
  return { by, unseen };
}

const nameOf = (pid: string): Promise<string> =>
  readFile(`/proc/${pid}/comm`, 'utf8').then(
    (text) => text.trimEnd(),
    () => '',
  );
