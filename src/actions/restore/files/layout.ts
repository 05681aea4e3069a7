import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { ManifestEntry } from '../../../records/backups/manifest.ts';
import { inodeOf, type Landing, partsOf, stageIn } from '../beside/landing.ts';

/** One of the topmost things in an archive. */
export type Root = {
  /** As the archive has it, which is what tar asks for. */
  readonly name: string;
  /** Below the directory that it was packed in. */
  readonly path: string;
};

/** `./etc/app/` is `etc/app`. */
export const plainPath = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');

/** The topmost things in an archive, each once. @throws ReadError where a name leads out of it. Pure. */
export function rootsOf(entries: readonly Pick<ManifestEntry, 'path'>[]): readonly Root[] {
  const roots = new Map<string, Root>();
  const named = entries.map(({ path }) => ({ name: path.replace(/\/+$/, ''), path: plainPath(path) }));
  for (const root of named.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
    const parts = root.path.split('/');
    if (parts.includes('..'))
      throw new ReadError('unsupported', `a name in it leads out of it: ${sanitize(root.name)}`);
    const isBelow = parts.some((_, index) => roots.has(parts.slice(0, index + 1).join('/')));
    if (root.path !== '' && !isBelow) roots.set(root.path, root);
  }
  return [...roots.values()];
}

/** What is unpacked beside, and where each part of it goes. */
export type Layout = {
  readonly unpacking: readonly {
    readonly stage: string;
    /** Where tar is to unpack. */
    readonly into: string;
    readonly names: readonly string[];
  }[];
  readonly landings: readonly Landing[];
};

/**
 * Finds for each topmost thing where it goes below `base`; what is missing above it comes into its place with it.
 * @throws the system's error where that cannot be looked at.
 */
export async function layoutOf(roots: readonly Root[], base: string, stamp: string): Promise<Layout> {
  const landings = new Map<string, Landing>();
  const unpacking = new Map<string, { stage: string; into: string; names: string[] }>();
  for (const { name, path } of roots) {
    const wanted = await topmostMissing(join(base, path));
    const above = dirname(wanted);
    const stage = stageIn(await realpath(above), stamp);
    const { fresh } = partsOf(stage);
    const isBaseMissing = !relative(wanted, base).startsWith('..');
    const into = isBaseMissing ? join(fresh, relative(above, base)) : fresh;
    landings.set(wanted, {
      ...{ path: join(await realpath(above), basename(wanted)), stage, endings: [] },
      fresh: join(into, relative(base, wanted)),
      replaced: (await inodeOf(wanted)) ?? null,
    });
    const group = unpacking.get(stage) ?? { stage, into, names: [] };
    group.names.push(name);
    unpacking.set(stage, group);
  }
  return { unpacking: [...unpacking.values()], landings: [...landings.values()] };
}

/** The path itself where the directory above it is there, else the first above it that is not. */
async function topmostMissing(path: string): Promise<string> {
  const above = dirname(path);
  const isThere = await lstat(above).then(
    () => true,
    () => false,
  );
  return isThere || above === path ? path : topmostMissing(above);
}
