import { join } from 'node:path';
import { bytes, count } from '../../core/format.ts';
import { ReadError } from '../../core/reading.ts';
import { digestAll, filesBelow } from '../../records/backups/digest.ts';
import { type Manifest, manifestName } from '../../records/backups/manifest.ts';
import { type ProofsFile, proofsName } from '../../records/backups/proofs.ts';
import type { Step } from '../action.ts';
import { compressionOf } from './commands.ts';
import { contentOf, type Facts, globalsName, placeOf } from './facts.ts';
import { guarded } from './guarded.ts';
import { type Note, noteName, readNote } from './note.ts';
import { paced } from './paced.ts';
import { readArchive, readDataDirectory } from './whole.ts';
import { isThere } from './write.ts';

/** Checksums in the format of `sha256sum --check`, for people who have nothing but that. */
const sumsName = 'SHA256SUMS';

/** Takes the checksums of what was written, reads it whole, and only then says in a manifest what it is. */
export function seal(facts: Facts): Step {
  const { partial } = placeOf(facts);
  return {
    id: 'verify',
    title: 'read it whole, and note its checksums',
    within: 2_000,
    async run(hands, { signal, tell }) {
      const note = await readNote(partial);
      if (note === undefined) throw new ReadError('missing', `${partial} is not there any more`);
      const files = hands.files();
      const made = await guarded(hands, facts, signal, async (until) => {
        const content = contentOf(facts);
        const data = (await filesBelow(partial)).filter(
          (path) => path === globalsName || path === content || path.startsWith(`${content}/`),
        );
        const now = paced(hands.clock, tell);
        const digests = await digestAll(partial, data, until, (read) => now(`checksums: ${bytes(read)}`));
        tell(`reads ${content} whole`);
        const way = { wrapper: facts.wrapper, signal: until };
        const path = join(partial, content);
        const read =
          facts.is === 'dump'
            ? await readArchive(hands, path, way)
            : await readDataDirectory(hands, path, way);
        return manifestOf(facts, note, digests, read?.rows);
      });
      const proofs: ProofsFile = { key: facts.key, verified: hands.clock.now() };
      const sums = made.files.map(({ sha256, path }) => `${sha256}  ${path}\n`);
      await files.replace(join(partial, sumsName), sums.join(''));
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
  rows: Manifest['rows'],
): Manifest {
  const { id, key, target, system, host, tool, server } = facts;
  const { version, versionNumber, systemIdentifier, role } = server;
  return {
    ...{ version: 1, id, key, target, host, startedAt, endedAt, globals, encryption: null },
    kind: facts.is,
    format: facts.is === 'dump' ? facts.format : 'plain',
    tool: { ...tool, exitCode, ...(errors !== '' && { errors }) },
    server: {
      ...{ system, version, versionNumber, role },
      ...(systemIdentifier !== null && { systemIdentifier }),
      ...(position !== null && { position }),
    },
    ...(facts.is === 'dump' && {
      database: { ...facts.database, bytes: facts.database.bytes ?? 0 },
    }),
    compression: facts.is === 'dump' ? compressionOf(facts) : 'none',
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    ...(rows !== undefined && { rows }),
    files,
  };
}

/** "20 700 rows of 4 tables" */
export function rowsText(rows: Readonly<Record<string, number>>): string {
  const counts = Object.values(rows);
  const total = counts.reduce((sum, one) => sum + one, 0);
  return `${count(total)} rows of ${count(counts.length)} ${counts.length === 1 ? 'table' : 'tables'}`;
}
