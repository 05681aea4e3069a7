import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Verdict } from '../../../core/plan.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { countIn, type Info, textIn } from '../../../domain/redis/info.ts';

/** What the file that a server was started with says. `text` is undefined where this user may not read it. */
export type Configuration = { readonly path: string; readonly text: string | undefined };

/** `root`: what its process sees as `/`. Undefined where it was started with no file. */
export async function configurationOf(info: Info, root: string): Promise<Configuration | undefined> {
  const path = textIn(info, 'config_file');
  if (path === '') return undefined;
  return { path, text: await readFile(join(root, path), 'utf8').catch(() => undefined) };
}

/** Started again it goes by its file: one that says something else than it does would not read what is restored. Pure. */
export function configuration(
  system: string,
  info: Info,
  found: Configuration | undefined,
): readonly Verdict[] {
  if (found === undefined) return [];
  const title = `configuration of ${system}`;
  const { path, text } = found;
  if (text === undefined)
    return [
      { title, is: 'warn', because: `this user may not read ${sanitize(path)}: what it says is not known` },
    ];
  const because = otherwise(text, countIn(info, 'aof_enabled') === 1 ? 'yes' : 'no');
  if (because === undefined) return [{ title, is: 'pass', because: `${sanitize(path)} says what it does` }];
  return [
    {
      ...{ title, is: 'refuse', override: 'allow-other-configuration' },
      because: `${sanitize(path)} says ${because}: CONFIG REWRITE makes it say what it does`,
    },
  ];
}

function otherwise(text: string, log: 'yes' | 'no'): string | undefined {
  const follows = valueIn(text, 'replicaof|slaveof');
  if (follows !== undefined && !/^["']?no["']? /i.test(follows))
    return `that it is a replica of ${sanitize(follows)}, and it is the master`;
  const written = valueIn(text, 'appendonly') ?? 'no';
  return written === log ? undefined : `appendonly ${sanitize(written)}, and it runs with appendonly ${log}`;
}

/** The last line of that name is what counts. */
const valueIn = (text: string, name: string): string | undefined =>
  [...text.matchAll(new RegExp(`^[ \\t]*(?:${name})[ \\t]+(.+?)[ \\t\\r]*$`, 'gim'))].at(-1)?.[1];
