import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count, duration } from '../../../core/format.ts';
import type { Happened } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import { digestOf } from '../../../records/backups/digest.ts';
import { readManifest } from '../../../records/backups/manifest.ts';
import { openCopy } from '../../../systems/postgres.copy.ts';
import type { Doing, Step } from '../../action.ts';
import { guarded } from '../../backup/guarded.ts';
import { complaintOf } from '../../backup/run.ts';
import { rowsText } from '../../backup/seal.ts';
import { plain, readDataDirectory } from '../../backup/whole.ts';
import type { Hands } from '../../faces.ts';
import { inodeOf } from '../beside/landing.ts';
import { access, configuration, leastOf } from './configuration.ts';
import { dataOf, type Facts, placesOf } from './facts.ts';
import { runningOn, startCommand, stopCommand } from './server.ts';

const margin = 2_000;

/** Whether the directory is there, and was made by this restore. */
export async function isOurs(facts: Pick<Facts, 'directory' | 'key'>): Promise<boolean> {
  const text = await readFile(placesOf(facts).whole.mark, 'utf8').catch(() => '');
  return text === markOf(facts);
}
const markOf = ({ key }: Pick<Facts, 'key'>): string => JSON.stringify({ restore: key });

async function runOrThrow(
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
    await guarded(hands, { ...bounds, timeout }, signal, (until) =>
      runOrThrow(hands, facts, [...wrapper, ...argv], until),
    );
    tell(`copied in ${duration(hands.clock.now() - begun)}`);
    return undefined;
  });

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
    await readDataDirectory({ programs: hands.programs, env }, partial.data, { wrapper, signal });
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

/** Starts it, for this host alone. Unless it is to be left running it is stopped again, whatever becomes of the runner. */
export function start(facts: Facts): Step {
  const { port, leaveRunning, timeout } = facts;
  const running = async (): Promise<Happened> => ((await runningOn(facts))?.isReady ? 'yes' : 'no');
  const stop = async (hands: Hands, mode: 'fast' | 'immediate', signal: AbortSignal): Promise<void> => {
    const found = await runningOn(facts);
    if (found === undefined) return;
    if (found.port !== port)
      throw new ReadError('refused', `somebody runs it on port ${found.port}: stop it first`);
    await runOrThrow(hands, facts, stopCommand(facts, mode), signal);
  };
  return {
    id: 'start',
    title: `start it on 127.0.0.1:${port}`,
    within: 5_000,
    async run(hands, { signal, tell }) {
      tell('recovers to the end of the backup');
      const { whole } = placesOf(facts);
      try {
        await runOrThrow(hands, facts, startCommand(facts), signal);
      } catch (error) {
        const said = (await readFile(whole.log, 'utf8').catch(() => '')).split('\n');
        const why = said.findLast((line) => /FATAL|PANIC/.test(line));
        if (why === undefined) throw error;
        throw new ReadError('refused', sanitize(why.replace(/^.*?(FATAL|PANIC): +/, '')));
      }
      return undefined;
    },
    happened: running,
    undo: (hands, { signal }) => stop(hands, 'immediate', signal),
    ...(!leaveRunning && {
      hold: {
        atMost: timeout + 60_000,
        release: (hands, { signal }) => stop(hands, 'fast', signal),
        released: async () => ((await runningOn(facts)) === undefined ? 'yes' : 'no'),
      },
    }),
  };
}

/** Asks it what it is, and reads every row of it. */
export function look(facts: Facts): Step {
  const { system, directory, port, noted } = facts;
  return {
    id: 'look',
    title: 'see whether it is what was backed up, and read its rows',
    within: 1_000,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const { user } = await hands.login(system);
      const face = openCopy({ title: directory, socket: directory, port, user });
      const found = await face.about(noted.position, signal);
      const { systemIdentifier, databases, superuser = user, timeline } = found;
      if (noted.systemIdentifier !== null && systemIdentifier !== noted.systemIdentifier)
        throw new ReadError(
          'protocol',
          `it is of ${systemIdentifier}, and the backup of ${noted.systemIdentifier}`,
        );
      if (!found.isWhole) throw new ReadError('protocol', 'it is in recovery still');
      if (!found.isPast) throw new ReadError('protocol', `it ends before ${noted.position}`);
      const lost = noted.databases.find((name) => !databases.includes(name));
      if (lost !== undefined) throw new ReadError('protocol', `the database ${sanitize(lost)} is not in it`);
      const rows = await countAll(face, databases, superuser, { signal, tell });
      return {
        superuser,
        timeline,
        held: `${rowsText(rows)} in ${count(databases.length)} ${databases.length === 1 ? 'database' : 'databases'}`,
      };
    },
    happened: async (_, { results }) => (results.look === undefined ? 'no' : 'yes'),
    undo: 'nothing',
  };
}

async function countAll(
  face: ReturnType<typeof openCopy>,
  databases: readonly string[],
  superuser: string,
  { signal, tell }: Pick<Doing, 'signal' | 'tell'>,
): Promise<Readonly<Record<string, number>>> {
  const rows: Record<string, number> = {};
  for (const [index, database] of databases.entries()) {
    tell(`reads ${sanitize(database)}`, index / databases.length);
    for (const [table, found] of Object.entries(await face.countRows(database, superuser, signal)))
      rows[`${database}.${table}`] = found;
  }
  return rows;
}
