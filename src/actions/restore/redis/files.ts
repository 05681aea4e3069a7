import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Json } from '../../../core/json.ts';
import { ReadError } from '../../../core/reading.ts';
import type { FilesWrite } from '../../../systems/files.write.ts';
import type { RedisFiles } from '../../../systems/redis.write.ts';
import type { Facts } from './facts.ts';

const plain = z.string().regex(/^[^/]+$/);
const told = z.object({ snapshot: plain, log: plain.nullable(), isDirectory: z.boolean() });

/** The names of what a server reads when it starts: its snapshot, and, where every write is noted, that instead. */
export type Names = z.output<typeof told>;

/** @throws ReadError for names that lead elsewhere. */
export function namesIn({ snapshot, log }: RedisFiles): Names {
  const found = told.safeParse({
    snapshot,
    log: log.isOn ? (log.directory ?? log.file) : null,
    isDirectory: log.directory !== undefined,
  });
  if (found.success) return found.data;
  throw new ReadError('unsupported', `it keeps its files outside of its directory: ${snapshot}`);
}

export const namesOf = (left: Json | undefined): Names => told.parse(left);

/** Where each thing lies meanwhile and afterwards. */
export const placesOf = ({
  data: { directory },
  names: { partial, kept, undone },
}: Pick<Facts, 'data' | 'names'>) => ({
  partial: join(directory, partial),
  fresh: join(directory, partial, 'new'),
  old: join(directory, partial, 'old'),
  kept: join(directory, kept),
  undone: join(directory, undone),
});

export const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

/** Since the restored files are in place, what was there before lies under this name. */
export const isPlaced = (facts: Facts): Promise<boolean> => isThere(placesOf(facts).kept);

/**
 * Puts together what the server is to start from: the snapshot, and, where it would read its log instead, a log that
 * begins with that very snapshot, as Redis itself writes it when it rewrites one.
 */
export async function prepare(
  files: FilesWrite,
  facts: Facts,
  { snapshot, log, isDirectory, logFile }: Names & { readonly logFile: string },
  fill: (to: string) => Promise<void>,
): Promise<void> {
  const { partial, fresh, old } = placesOf(facts);
  for (const path of [fresh, old]) {
    await files.remove(path);
    await files.makeDirectory(path);
  }
  const copy = join(fresh, snapshot);
  await fill(copy);
  if (log !== null && isDirectory) {
    const base = `${logFile}.1.base.rdb`;
    await files.makeDirectory(join(fresh, log));
    await files.link(copy, join(fresh, log, base));
    await files.write(join(fresh, log, `${logFile}.manifest`), `file ${base} seq 1 type b\n`);
  } else if (log !== null) await files.link(copy, join(fresh, log));
  await files.give(partial, facts.data.owner);
}

const live = ({ snapshot, log }: Names): readonly string[] => (log === null ? [snapshot] : [snapshot, log]);

/** Puts what was there aside, and the restored files in its place. The server does not run. */
export async function place(files: FilesWrite, facts: Facts, names: Names): Promise<void> {
  const { directory } = facts.data;
  const { fresh, old, partial, kept } = placesOf(facts);
  await settle(files, facts, names);
  for (const name of live(names)) await moved(files, join(directory, name), join(old, name));
  for (const name of live(names)) await files.rename(join(fresh, name), join(directory, name));
  await files.rename(partial, kept);
}

/** Whatever was begun of it, there or back, and is not whole is put back: the server has to find what it had. */
export async function settle(files: FilesWrite, facts: Facts, names: Names): Promise<void> {
  const { fresh, old, partial, kept } = placesOf(facts);
  if (await isPlaced(facts)) {
    const back = await Promise.all(live(names).map((name) => isThere(join(kept, 'new', name))));
    if (back.includes(true)) await replace(files, facts, names);
    return;
  }
  if (!(await isThere(partial))) return;
  for (const name of live(names)) await putBack(files, facts, name, { from: old, to: fresh });
}

/** Puts what was there back; what was restored, and written since, is kept under another name. The server does not run. */
export async function replace(files: FilesWrite, facts: Facts, names: Names): Promise<void> {
  const { kept, undone } = placesOf(facts);
  for (const name of live(names))
    await putBack(files, facts, name, { from: join(kept, 'old'), to: join(kept, 'new') });
  await files.rename(kept, undone);
}

/** As often as it is called: what lies in `to` has been put back already. */
async function putBack(
  files: FilesWrite,
  { data: { directory } }: Facts,
  name: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  if (!(await isThere(join(to, name)))) await moved(files, join(directory, name), join(to, name));
  await moved(files, join(from, name), join(directory, name));
}

/** Where there is nothing, nothing is moved. */
async function moved(files: FilesWrite, from: string, to: string): Promise<void> {
  if (await isThere(from)) await files.rename(from, to);
}
