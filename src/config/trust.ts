import { dirname, join, resolve } from 'node:path';
import { codeOf, type Entry, type Files, reasonOf } from './files.ts';

/** Whether a file says only what root and the caller want it to say. */
type Trust =
  | { readonly is: 'trusted'; readonly path: string; readonly entry: Entry }
  | { readonly is: 'missing' }
  | { readonly is: 'refused'; readonly because: string };

const linksAllowed = 40;

/**
 * Looks at every directory on the way to a file, through symbolic links, and at the file itself: others than root
 * and the caller must not be able to change or replace any of them. A sticky directory, as `/tmp`, is fine on the
 * way but not as the file's own.
 */
export async function trust(path: string, uid: number, files: Files): Promise<Trust> {
  const named = await look(path, files);
  if ('because' in named)
    return named.code === 'ENOENT' || named.code === 'ENOTDIR' ? { is: 'missing' } : refused(named.because);
  const left = resolve(path)
    .split('/')
    .filter((part) => part !== '');
  let at = '/';
  let links = 0;
  const root = await look(at, files);
  const weakRoot = 'because' in root ? root.because : weakness(at, root, uid);
  if (weakRoot !== undefined) return refused(weakRoot);
  for (let part = left.shift(); part !== undefined; part = left.shift()) {
    if (part === '..') {
      at = dirname(at);
      continue;
    }
    const here = join(at, part);
    const entry = await look(here, files);
    const weak = 'because' in entry ? entry.because : weakness(here, entry, uid);
    if ('because' in entry || weak !== undefined) return refused(weak ?? '');
    if (entry.type === 'link') {
      if (++links > linksAllowed) return refused(`${path} is a circle of symbolic links`);
      const target = await files.link(here);
      left.unshift(...target.split('/').filter((step) => step !== '' && step !== '.'));
      if (target.startsWith('/')) at = '/';
      continue;
    }
    if (left.length > 0) {
      at = here;
      continue;
    }
    return ownDirectory(at, here, entry, files);
  }
  return refused(`${path} is a directory, expected a file`);
}

async function ownDirectory(directory: string, path: string, entry: Entry, files: Files): Promise<Trust> {
  if (entry.type === 'directory') return refused(`${path} is a directory, expected a file`);
  if (entry.type !== 'file') return refused(`${path} is not a regular file`);
  const { mode } = await files.entry(directory);
  if ((mode & 0o022) === 0) return { is: 'trusted', path, entry };
  return refused(othersCanWrite(directory, mode));
}

// Who owns a link or a directory can replace what it leads to; a link's own permission bits mean nothing.
function weakness(path: string, { type, uid: owner, mode }: Entry, uid: number): string | undefined {
  if (owner !== 0 && owner !== uid)
    return `${path} belongs to user ${owner}: only ${uid === 0 ? 'root' : `root and you (user ${uid})`} may own it`;
  const isSticky = type === 'directory' && (mode & 0o1000) !== 0;
  if (type === 'link' || isSticky || (mode & 0o022) === 0) return undefined;
  return othersCanWrite(path, mode);
}

const refused = (because: string): Trust => ({ is: 'refused', because });

const othersCanWrite = (path: string, mode: number): string =>
  `others can write ${path}: take that away with chmod ${(mode & 0o020) === 0 ? 'o-w' : (mode & 0o002) === 0 ? 'g-w' : 'go-w'} ${path}`;

async function look(
  path: string,
  files: Files,
): Promise<Entry | { readonly because: string; readonly code: string }> {
  try {
    return await files.entry(path);
  } catch (error) {
    return { because: `${path} cannot be looked at: ${reasonOf(error)}`, code: codeOf(error) };
  }
}
