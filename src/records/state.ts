import { createHash } from 'node:crypto';
import { access, chmod, constants, mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** What the place of our own files depends on. `shared` is the machine-wide root, `/var/lib/quarterdeck`. */
type StateSetting = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly shared?: string;
};

/** Modes our files get: for the owner alone, or for the group too where the root is a group's. */
export type Modes = { readonly directory: number; readonly file: number };

export type StateDirectory =
  | { readonly is: 'writable'; readonly path: string; readonly modes: Modes }
  | { readonly is: 'unwritable'; readonly path: string; readonly because: string };

const own: Modes = { directory: 0o700, file: 0o600 };
const group: Modes = { directory: 0o2770, file: 0o660 };

/**
 * The folder for what is kept about one stack, made if it is missing: in `$QUARTERDECK_STATE`, else in
 * `/var/lib/quarterdeck` where that exists and is writable, else in `$XDG_STATE_HOME/quarterdeck`.
 */
export async function stateDirectory(stack: string, setting: StateSetting): Promise<StateDirectory> {
  const root = await stateRoot(setting);
  const path = join(root, folderName(stack));
  try {
    const modes = await modesOf(root);
    const made = await mkdir(path, { recursive: true, mode: modes.directory });
    if (made !== undefined) await chmod(path, modes.directory);
    const found = await stat(path);
    if ((found.mode & 0o002) !== 0) return unwritable(path, 'anyone can write there: chmod o-w it');
    await access(path, constants.W_OK | constants.X_OK);
    return { is: 'writable', path, modes };
  } catch (error) {
    return unwritable(path, reasonOf(error));
  }
}

async function stateRoot({ env, home, shared = '/var/lib/quarterdeck' }: StateSetting): Promise<string> {
  if (env.QUARTERDECK_STATE) return resolve(env.QUARTERDECK_STATE);
  const writable = await access(shared, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  return writable ? shared : join(env.XDG_STATE_HOME || join(home, '.local', 'state'), 'quarterdeck');
}

async function modesOf(root: string): Promise<Modes> {
  const found = await stat(root).catch(() => undefined);
  return found !== undefined && (found.mode & 0o020) !== 0 ? group : own;
}

/** A stack's name as one path segment. A name that had to be changed carries a digest, so that no two meet. */
export function folderName(stack: string): string {
  const plain = stack
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 64);
  if (plain === stack && plain !== '') return plain;
  if (stack === '') return 'default';
  const digest = createHash('sha256').update(stack).digest('hex').slice(0, 8);
  return plain === '' ? digest : `${plain}-${digest}`;
}

const unwritable = (path: string, because: string): StateDirectory => ({ is: 'unwritable', path, because });

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the filesystem is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a directory',
  EEXIST: 'a file of that name is in the way',
};

/** Why a file could not be written, in a few words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
