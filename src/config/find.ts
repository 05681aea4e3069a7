import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { ReadResult } from './file/read.ts';
import { codeOf, reasonOf } from './files.ts';
import { failure, type Problem } from './problem.ts';
import type { Surroundings } from './surroundings.ts';
import { trust } from './trust.ts';

/** A stack file that was found and may be used, none at all, one that was named and is not there, or why not. */
export type Found =
  | {
      readonly is: 'found';
      readonly path: string;
      readonly read: ReadResult & { is: 'valid' };
      /** Tells the bytes that were read from others. */
      readonly digest: string;
    }
  | { readonly is: 'none' }
  | { readonly is: 'missing'; readonly path: string; readonly problems: readonly Problem[] }
  | {
      readonly is: 'refused';
      readonly path: string;
      readonly problems: readonly Problem[];
      readonly digest?: string;
    };

type Candidate = { readonly path: string; readonly by: string | undefined };

/**
 * Where stack files are looked for, the first found wins: the one named on the command line, then
 * `$QUARTERDECK_CONFIG`; without either the person's own and the host's.
 */
function candidates(named: string | undefined, outside: Surroundings): readonly Candidate[] {
  const { env, cwd, home, ceiling } = outside;
  if (named !== undefined) return [{ path: resolve(cwd, named), by: '--config' }];
  if (env.QUARTERDECK_CONFIG)
    return [{ path: resolve(cwd, env.QUARTERDECK_CONFIG), by: 'QUARTERDECK_CONFIG' }];
  return [
    {
      path: join(env.XDG_CONFIG_HOME || join(home, '.config'), 'quarterdeck', 'quarterdeck.yaml'),
      by: undefined,
    },
    { path: ceiling, by: undefined },
  ];
}

/** Finds the stack file and reads it; `host` is what was found at the ceiling. A file that was named must be there. */
export async function findStackFile(
  named: string | undefined,
  host: Found,
  outside: Surroundings,
): Promise<Found> {
  for (const { path, by } of candidates(named, outside)) {
    const found = path === outside.ceiling ? host : await openStackFile(path, outside.uid, outside);
    if (found.is !== 'none') return found;
    if (by === undefined) continue;
    const problem = failure(`${by} names a file that does not exist`, { file: path });
    return { is: 'missing', path, problems: [problem] };
  }
  return { is: 'none' };
}

/** Reads one stack file, which only root and `uid` may be able to change. */
export async function openStackFile(path: string, uid: number, { files }: Surroundings): Promise<Found> {
  const trusted = await trust(path, uid, files);
  if (trusted.is === 'missing') return { is: 'none' };
  if (trusted.is === 'refused') return refused(path, trusted.because);
  const { readStackFile, sizeLimit } = await import('./file/read.ts');
  try {
    const bytes = await files.read(trusted.path, sizeLimit + 1);
    const digest = createHash('sha256').update(bytes).digest('hex');
    const read = readStackFile(bytes, path);
    return read.is === 'valid'
      ? { is: 'found', path, read, digest }
      : { is: 'refused', path, problems: read.problems, digest };
  } catch (error) {
    if (codeOf(error) === '') throw error;
    return refused(path, `the file cannot be read: ${reasonOf(error)}`);
  }
}

const refused = (path: string, because: string): Found => ({
  is: 'refused',
  path,
  problems: [failure(because, { file: path })],
});
