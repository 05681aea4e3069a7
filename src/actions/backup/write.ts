import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Happened } from '../../core/plan.ts';
import { ReadError } from '../../core/reading.ts';
import { readManifest } from '../../records/backups/manifest.ts';
import type { Doing, Step } from '../action.ts';
import type { Hands } from '../faces.ts';
import { type Facts, placeOf } from './facts.ts';
import { writeArchive } from './files/write.ts';
import { guarded } from './guarded.ts';
import { type Note, noteName, readNote } from './note.ts';
import { lineage, writeRdb } from './redis/write.ts';
import { writeSqlite } from './sqlite/write.ts';
import { writeCluster } from './write.postgres.ts';

/** Whether what this plan writes is there, under either name. */
export async function isThere(facts: Facts, where: 'partial' | 'whole'): Promise<boolean> {
  const found = await readManifest(placeOf(facts)[where]);
  return found?.key === facts.key;
}

/** Makes the directory that it lies in until it is whole. Nobody else's has this name. */
export function prepare(facts: Facts): Step {
  const { partial, whole } = placeOf(facts);
  return {
    id: 'prepare',
    title: `make a place in ${facts.directory}`,
    within: 2_000,
    async run(hands) {
      await hands.files().ensureDirectory(facts.directory);
      if (await isDirectory(whole))
        throw new ReadError(
          'refused',
          `${facts.id} is there since this was planned, from the same second: take it again`,
        );
      await hands.files().makeDirectory(partial);
      return undefined;
    },
    async happened() {
      if (await isThere(facts, 'whole')) return 'yes';
      return (await isDirectory(partial)) ? 'yes' : 'no';
    },
    async undo(hands) {
      await hands.programs().endLeft(partial);
      await hands.files().remove(partial);
    },
  };
}

const isDirectory = (path: string): Promise<boolean> =>
  lstat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

/** Has the client write the data beside its name, and notes how it ended when all is on the disk. */
export function write(facts: Facts): Step {
  const { partial } = placeOf(facts);
  const happened = async (): Promise<Happened> => {
    if ((await isThere(facts, 'whole')) || (await isThere(facts, 'partial'))) return 'yes';
    return (await readNote(partial))?.key === facts.key ? 'yes' : 'no';
  };
  return {
    id: 'write',
    title: titleOf(facts),
    within: 2_000,
    stoppable: true,
    ...(facts.is === 'rdb' && { changes: [lineage] }),
    async run(hands, doing) {
      const files = hands.files();
      await hands.programs().endLeft(partial);
      // What a runner that died left in it is worth nothing.
      await files.remove(partial);
      await files.makeDirectory(partial);
      const note = await guarded(hands, facts, doing.signal, async (signal) => {
        const written = await writeData(hands, facts, { ...doing, signal });
        await files.seal(partial);
        return written;
      });
      await files.write(join(partial, noteName), JSON.stringify(note));
      return { position: note.position };
    },
    happened,
    undo: 'nothing',
  };
}

function titleOf(facts: Facts): string {
  switch (facts.is) {
    case 'dump':
      return `dump ${facts.database.name}`;
    case 'base':
      return 'copy the data directory';
    case 'rdb':
      return `have ${facts.system} send all that it holds`;
    case 'sqlite':
      return `copy ${facts.path}`;
    default:
      return 'pack it';
  }
}

function writeData(hands: Hands, facts: Facts, doing: Doing): Promise<Note> {
  switch (facts.is) {
    case 'dump':
    case 'base':
      return writeCluster(hands, facts, doing);
    case 'rdb':
      return writeRdb(hands, facts, doing);
    case 'sqlite':
      return writeSqlite(hands, facts, doing);
    default:
      return writeArchive(hands, facts, doing);
  }
}
