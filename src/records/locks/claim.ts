import { randomBytes } from 'node:crypto';
import { constants, lstat, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Duration } from '../../core/reading.ts';
import { isAlive } from '../process.ts';
import { type ClaimName, formatName, isBefore, parseName } from './name.ts';

/** A claim of a process that lives. */
export type Claim = { readonly name: ClaimName; readonly file: string; readonly is: 'claiming' | 'held' };

export type Claimed =
  | { readonly is: 'held'; readonly file: string; release(): Promise<void> }
  | { readonly is: 'locked'; readonly by: Claim };

const between: Duration = 5;
/** For others that claim at the same moment; one that hangs there is as good as an owner. */
const patience: Duration = 2_000;
/** Beside the file of a claim, of the same name: it is held. */
const heldSuffix = '.held';

/**
 * Claims what a digest stands for, in a directory where any number of processes do.
 *
 * Everyone puts a file of their own beside the others and looks round only then, so of two at least one sees the other.
 * It becomes held by a second file, and the first stays until it is released: a name that is there all the time is never
 * missed by a look that goes on meanwhile. Who sees nobody holds; who sees one that holds, or an earlier one, goes.
 * @throws Error when the directory cannot be written.
 */
export async function claimIn(
  directory: string,
  wanted: Omit<ClaimName, 'chance'>,
  content: string,
  mode: number,
): Promise<Claimed> {
  const name: ClaimName = { ...wanted, chance: randomBytes(8).toString('hex') };
  const file = join(directory, formatName(name));
  const release = () => removeAll(file);
  try {
    await put(file, content, mode);
    const deadline = performance.now() + patience;
    for (;;) {
      const others = (await claimsIn(directory, name.digest)).filter((other) => other.file !== file);
      const winner =
        others.find(({ is }) => is === 'held') ??
        others.find((other) => isBefore(other.name, name) || performance.now() > deadline);
      if (winner !== undefined) {
        await release();
        return { is: 'locked', by: winner };
      }
      if (others.length === 0) break;
      await wait(between);
    }
    await put(file + heldSuffix, '', mode);
    return { is: 'held', file, release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The claims of living processes, all or those of one digest. What dead ones of our own user left is removed. */
export async function claimsIn(directory: string, digest = ''): Promise<readonly Claim[]> {
  const names = new Set(await readdir(directory));
  const claims: Claim[] = [];
  for (const text of names) {
    const name = text.startsWith(digest) ? parseName(text) : undefined;
    if (name === undefined) continue;
    const file = join(directory, text);
    const found = await lstat(file).catch(() => undefined);
    // Anyone may put a file here; it speaks only for its owner.
    if (found === undefined || !found.isFile() || found.uid !== name.uid) continue;
    if (isAlive(name)) claims.push({ name, file, is: names.has(text + heldSuffix) ? 'held' : 'claiming' });
    else if (name.uid === process.geteuid?.()) await removeAll(file);
  }
  return claims;
}

/** In this order: in between it is claimed, never forgotten. */
async function removeAll(file: string): Promise<void> {
  await unlink(file + heldSuffix).catch(() => {});
  await unlink(file).catch(() => {});
}

/** On a full disk the name alone is there; it is enough. */
async function put(path: string, content: string, mode: number): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await open(path, flags, mode);
  try {
    await file.chmod(mode);
    if (content !== '') await file.writeFile(content).catch(() => file.truncate(0));
  } finally {
    await file.close();
  }
}
