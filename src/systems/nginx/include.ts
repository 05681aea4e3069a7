import { join } from 'node:path';
import { fits, isPattern } from '../../domain/nginx/glob.ts';
import { codeOf } from '../failures.ts';
import type { NginxFiles } from './files.ts';

/** No include means so many. */
const mostPaths = 500;

/**
 * The files that an include means, in the order of their names: the path itself, or what fits its pattern, which may be
 * nothing. The directories that were searched join `versions`.
 */
export async function expand(
  pattern: string,
  files: NginxFiles,
  versions: Map<string, string>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!isPattern(pattern)) return [pattern];
  let found: readonly string[] = ['/'];
  const parts = pattern.split('/').filter((part) => part !== '');
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const next: string[] = [];
    for (const directory of found) {
      if (!isPattern(part)) next.push(join(directory, part));
      else for (const name of await fitting(directory, part)) next.push(join(directory, name));
      if (next.length > mostPaths) break;
    }
    found = isLast ? next.slice(0, mostPaths) : next;
  }
  return isPattern(parts.at(-1) ?? '') ? found : existing(found);

  async function fitting(directory: string, part: string): Promise<readonly string[]> {
    try {
      versions.set(directory, (await files.state(directory, signal)).version);
      return (await files.names(directory, signal)).filter((name) => fits(part, name)).sort();
    } catch (error) {
      if (!isAbsent(error)) throw error;
      versions.set(directory, 'none');
      return [];
    }
  }

  async function existing(paths: readonly string[]): Promise<readonly string[]> {
    const there = await Promise.all(
      paths.map(async (path) => {
        try {
          return (await files.state(path, signal)).isFile ? [path] : [];
        } catch (error) {
          if (isAbsent(error)) return [];
          throw error;
        }
      }),
    );
    return there.flat();
  }
}

const isAbsent = (error: unknown): boolean => /^(?:ENOENT|ENOTDIR)$/.test(codeOf(error));
