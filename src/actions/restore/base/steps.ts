import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytes, duration } from '../../../core/format.ts';
import { ReadError } from '../../../core/reading.ts';
import { digestOf, filesBelow } from '../../../records/backups/digest.ts';
import { readManifest } from '../../../records/backups/manifest.ts';
import { pause } from '../../../systems/pause.ts';
import type { Doing, Step } from '../../action.ts';
import { guarded } from '../../backup/guarded.ts';
import { complaintOf } from '../../backup/run.ts';
import { plain, readDataDirectory } from '../../backup/whole.ts';
import type { Hands } from '../../faces.ts';
import { inodeOf } from '../beside/landing.ts';
import { access, configuration, leastOf } from './configuration.ts';
import { dataOf, type Facts, placesOf } from './facts.ts';

const margin = 2_000;
const between = 5_000;

/** Whether the directory is there, and was made by this restore. */
export async function isOurs(facts: Pick<Facts, 'directory' | 'key'>): Promise<boolean> {
  const text = await readFile(placesOf(facts).whole.mark, 'utf8').catch(() => '');
  return text === markOf(facts);
}
const markOf = ({ key }: Pick<Facts, 'key'>): string => JSON.stringify({ restore: key });

export async function runOrThrow(
  hands: Pick<Hands, 'programs' | 'env'>,
  { path }: Pick<Facts, 'path'>,
  argv: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const env = { ...plain(hands), PATH: path };
  const ended = await hands.programs().run({ argv, env }, signal);
  if (ended.exitCode !== 0) throw new ReadError('refused', complaintOf(argv, ended));
}

/** Makes the directory under another name. Taken back, it and all that came of it is gone. */
export function make(facts: Facts): Step {
  const { whole, partial } = placesOf(facts);
  return {
    id: 'make',
    title: `make ${whole.root}`,
    within: margin,
    changes: [whole.root, `free space on ${facts.bounds.directory}`],
    async run(hands) {
      await hands.files().ensureDirectory(partial.root);
      return undefined;
    },
    happened: async () =>
      (await inodeOf(partial.root)) !== undefined || (await isOurs(facts)) ? 'yes' : 'no',
    async undo(hands) {
      await hands.files().remove(partial.root);
      if (await isOurs(facts)) await hands.files().remove(whole.root);
    },
  };
}

/** A step whose end is told by a file in the directory, under either name. */
function told(facts: Facts, id: string, title: string, work: Step['run']): Step {
  const { partial } = placesOf(facts);
  const mark = join(partial.root, `${id}.done`);
  return {
    ...{ id, title, within: margin, stoppable: true, undo: 'nothing' },
    async run(hands, doing) {
      const left = await work(hands, doing);
      await hands.files().replace(mark, '');
      return left;
    },
    happened: async () => ((await inodeOf(mark)) !== undefined || (await isOurs(facts)) ? 'yes' : 'no'),
  };
}

/** Copies it, from nothing: what a runner that died left is worth nothing. The backup itself is never started. */
export const copy = (facts: Facts): Step =>
  told(facts, 'copy', `copy ${facts.backup.id} into it`, async (hands, { signal, tell }) => {
    const { wrapper, backup, bounds, timeout } = facts;
    const { partial } = placesOf(facts);
    await hands.files().remove(partial.data);
    const argv = ['cp', '--archive', '--reflink=auto', '--no-target-directory', dataOf(backup), partial.data];
    const begun = hands.clock.now();
    const over = new AbortController();
    const telling = tellCopied(hands, facts, tell, over.signal);
    try {
      await guarded(hands, { ...bounds, timeout }, signal, (until) =>
        runOrThrow(hands, facts, [...wrapper, ...argv], until),
      );
    } finally {
      over.abort();
      await telling;
    }
    tell(`copied in ${duration(hands.clock.now() - begun)}`);
    return undefined;
  });

/** Says how much of it is there, until the signal is aborted. */
async function tellCopied(
  { clock }: Pick<Hands, 'clock'>,
  facts: Facts,
  tell: Doing['tell'],
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await pause(clock, between, signal);
    if (signal.aborted) return;
    const done = await sizeOf(placesOf(facts).partial.data);
    const { bytes: all } = facts.noted;
    tell(`${bytes(done)} of ${bytes(all ?? undefined)}`, all ? Math.min(1, done / all) : undefined);
  }
}

async function sizeOf(directory: string): Promise<number> {
  let sum = 0;
  for (const path of await filesBelow(directory).catch(() => []))
    sum += (await lstat(join(directory, path)).catch(() => undefined))?.size ?? 0;
  return sum;
}

/** Compares the copy with the checksums that the server sent along, and those with what was noted of them. */
export const verify = (facts: Facts): Step =>
  told(facts, 'verify', 'compare the copy with its manifest, file by file', async (hands, { signal }) => {
    const { backup, wrapper } = facts;
    const { partial } = placesOf(facts);
    const noted = backup.by === 'quarterdeck' ? await readManifest(backup.path) : undefined;
    const wanted = noted?.files.find(({ path }) => path === 'data/backup_manifest');
    if (wanted !== undefined) {
      const { sha256 } = await digestOf(join(partial.data, 'backup_manifest'), signal);
      if (sha256 !== wanted.sha256)
        throw new ReadError('protocol', 'backup_manifest is not what was written: its checksum differs');
    }
    const env = { ...hands.env, PATH: facts.path };
    await guarded(hands, { ...facts.bounds, timeout: facts.timeout }, signal, (until) =>
      readDataDirectory({ programs: hands.programs, env }, partial.data, { wrapper, signal: until }),
    );
    return undefined;
  });

/** Gives it settings of its own, brings it to the disk, and gives it its name. */
export function furnish(facts: Facts): Step {
  const { whole, partial } = placesOf(facts);
  return {
    id: 'furnish',
    title: 'give it settings of its own, and its name',
    within: margin,
    stoppable: true,
    async run(hands, { signal }) {
      const files = hands.files();
      if (
        (await inodeOf(partial.settings)) === undefined &&
        (await has(partial.data, 'postgresql.auto.conf'))
      )
        await files.rename(join(partial.data, 'postgresql.auto.conf'), partial.settings);
      for (const name of ['standby.signal', 'backup_manifest']) await files.remove(join(partial.data, name));
      await files.replace(join(partial.data, 'recovery.signal'), '');
      const least = leastOf(await controldata(hands, facts, partial.data, signal));
      await files.replace(join(partial.root, 'postgresql.conf'), configuration(facts, least));
      await files.replace(join(partial.root, 'pg_hba.conf'), access);
      await files.replace(join(partial.root, 'pg_ident.conf'), '');
      await files.replace(partial.mark, markOf(facts));
      await files.flush(partial.root);
      const { user } = facts;
      if (user !== null)
        await runOrThrow(hands, facts, ['chown', '-R', `${user.uid}:${user.gid}`, partial.root], signal);
      await files.rename(partial.root, whole.root);
      return undefined;
    },
    happened: async () => ((await isOurs(facts)) ? 'yes' : 'no'),
    undo: 'nothing',
  };
}

const has = async (directory: string, name: string): Promise<boolean> =>
  lstat(join(directory, name)).then(
    () => true,
    () => false,
  );

async function controldata(
  hands: Hands,
  { path }: Facts,
  data: string,
  signal: AbortSignal,
): Promise<string> {
  let said = '';
  const argv = ['pg_controldata', '-D', data];
  const onOutput = (bytes: Uint8Array): void => {
    said += new TextDecoder().decode(bytes);
  };
  const ended = await hands.programs().run({ argv, env: { ...plain(hands), PATH: path }, onOutput }, signal);
  if (ended.exitCode !== 0) throw new ReadError('refused', complaintOf(argv, ended));
  return said;
}
