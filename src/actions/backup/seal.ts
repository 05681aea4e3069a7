import { join } from 'node:path';
import { bytes, count } from '../../core/format.ts';
import { ReadError } from '../../core/reading.ts';
import { digestAll, filesBelow } from '../../records/backups/digest.ts';
import { type Manifest, manifestName } from '../../records/backups/manifest.ts';
import { type ProofsFile, proofsName } from '../../records/backups/proofs.ts';
import type { Step } from '../action.ts';
import { check, type Held } from './check.ts';
import { compressionOf } from './commands.ts';
import { contentOf, type Facts, formatOf, globalsName, placeOf } from './facts.ts';
import { guarded } from './guarded.ts';
import { type Note, noteName, readNote } from './note.ts';
import { paced } from './paced.ts';
import { BrokenBackup } from './whole.ts';
import { isThere } from './write.ts';

/** Checksums in the format of `sha256sum --check`, for people who have nothing but that. */
export const sumsName = 'SHA256SUMS';
export const sumsOf = ({ files }: Pick<Manifest, 'files'>): string =>
  files.map(({ sha256, path }) => `${sha256}  ${path}\n`).join('');

/** Takes the checksums of what was written, reads it whole, and only then says in a manifest what it is. */
export function seal(facts: Facts): Step {
  const { partial } = placeOf(facts);
  return {
    id: 'verify',
    title: 'read it whole, and note its checksums',
    within: 2_000,
    stoppable: true,
    async run(hands, { signal, tell }) {
      const note = await readNote(partial);
      if (note === undefined) throw new ReadError('missing', `${partial} is not there any more`);
      const files = hands.files();
      const made = await guarded(hands, facts, signal, async (until) => {
        const what = { kind: facts.is, format: formatOf(facts), target: facts.target };
        const content = contentOf(what);
        const data = (await filesBelow(partial)).filter(
          (path) => path === globalsName || path === content || path.startsWith(`${content}/`),
        );
        const now = paced(hands.clock, tell);
        const digests = await digestAll(partial, data, until, (read) => now(`checksums: ${bytes(read)}`));
        tell(`reads ${content} whole`);
        const within = facts.is === 'dump' ? facts.within : null;
        const way = { wrapper: facts.wrapper, within, signal: until };
        const held = await check(hands, partial, what, way);
        refuseEmpty(facts, held);
        return manifestOf(facts, note, digests, held);
      });
      const proofs: ProofsFile = { key: facts.key, verified: hands.clock.now() };
      await files.replace(join(partial, sumsName), sumsOf(made));
      await files.replace(join(partial, proofsName), JSON.stringify(proofs));
      await files.replace(join(partial, manifestName), `${JSON.stringify(made, null, 1)}\n`);
      await files.remove(join(partial, noteName));
      return { bytes: made.bytes, files: made.files.length };
    },
    happened: async () =>
      (await isThere(facts, 'partial')) || (await isThere(facts, 'whole')) ? 'yes' : 'no',
    undo: 'nothing',
  };
}

function manifestOf(
  facts: Facts,
  { startedAt, endedAt, exitCode, errors, position, globals }: Note,
  files: Manifest['files'],
  { rows, keys, entries }: Held,
): Manifest {
  const { id, key, target, host, tool } = facts;
  const server = serverOf(facts, position);
  return {
    ...{ version: 1, id, key, target, host, startedAt, endedAt, globals },
    kind: facts.is,
    format: formatOf(facts),
    ...(facts.set !== undefined && { set: facts.set }),
    tool: { ...tool, exitCode, ...(errors !== '' && { errors }) },
    ...(server !== undefined && { server }),
    ...(facts.is === 'dump' && {
      database: { ...facts.database, bytes: facts.database.bytes ?? 0 },
    }),
    ...(facts.is === 'base' && { databases: facts.databases }),
    encryption: 'isEncrypted' in facts && facts.isEncrypted ? 'aes-256-gcm' : null,
    compression: compressionOf(facts),
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    ...(rows !== undefined && { rows }),
    ...(keys !== undefined && { keys: { read: keys, counted: facts.is === 'rdb' ? facts.keys : keys } }),
    ...(entries !== undefined && { entries }),
    files,
  };
}

/** What it was taken from; files are taken from this host. */
function serverOf(facts: Facts, position: string | null): Manifest['server'] {
  if (facts.is === 'rdb') return { system: facts.system, ...facts.server };
  if (facts.is !== 'dump' && facts.is !== 'base') return undefined;
  const { version, versionNumber, systemIdentifier, role } = facts.server;
  return {
    ...{ system: facts.system, version, versionNumber, role },
    ...(systemIdentifier !== null && { systemIdentifier }),
    ...(position !== null && { position }),
  };
}

/** A server that has keys and sent none, or paths in which nothing was found, make no backup. */
function refuseEmpty(facts: Facts, { keys, entries }: Held): void {
  if (facts.is === 'rdb' && keys === 0 && facts.keys > 0)
    throw new BrokenBackup(`no key is in it, and ${facts.system} had ${count(facts.keys)}`);
  if (entries?.length === 0) throw new BrokenBackup('nothing is in it');
}

/** "20 700 rows of 4 tables", "200 000 keys", "31 files", as far as it is known. */
export function heldText({
  rows,
  keys,
  entries,
}: Pick<Manifest, 'rows' | 'keys' | 'entries'>): readonly string[] {
  const files = entries?.filter(({ is }) => is === 'file').length;
  return [
    ...(rows === undefined ? [] : [rowsText(rows)]),
    ...(keys === undefined ? [] : [`${count(keys.read)} keys (the server had ${count(keys.counted)})`]),
    ...(files === undefined ? [] : [`${count(files)} files`]),
  ];
}

/** "20 700 rows of 4 tables" */
export function rowsText(rows: Readonly<Record<string, number>>): string {
  const counts = Object.values(rows);
  const total = counts.reduce((sum, one) => sum + one, 0);
  return `${count(total)} ${total === 1 ? 'row' : 'rows'} of ${count(counts.length)} ${counts.length === 1 ? 'table' : 'tables'}`;
}
