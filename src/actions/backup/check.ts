import { join } from 'node:path';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Manifest } from '../../records/backups/manifest.ts';
import type { Hands } from '../faces.ts';
import { contentOf } from './facts.ts';
import { readArchiveOfFiles } from './files/whole.ts';
import { readRdb } from './redis/whole.ts';
import { readSqlite } from './sqlite/whole.ts';
import { readArchive, readDataDirectory, type Way } from './whole.ts';

/** What turned out to be in a backup that is whole. */
export type Held = {
  readonly rows?: NonNullable<Manifest['rows']>;
  readonly keys?: number;
  readonly entries?: NonNullable<Manifest['entries']>;
};

/** Reads what lies in the directory of a backup whole, each kind in its own way. @throws BrokenBackup */
export async function check(
  hands: Pick<Hands, 'programs' | 'env' | 'engine' | 'archiveKey'>,
  directory: string,
  { kind, format, target }: Pick<Manifest, 'kind' | 'format' | 'target'>,
  way: Way,
): Promise<Held> {
  const path = join(directory, contentOf({ kind, format }));
  switch (kind) {
    case 'dump':
      return { rows: (await readArchive(hands, path, way)).rows };
    case 'base':
      await readDataDirectory(hands, path, way);
      return {};
    case 'rdb':
      return { keys: await readRdb(hands, path, way) };
    case 'sqlite':
      return { rows: await readSqlite(hands, path, way) };
    case 'files':
    case 'config':
    case 'logs':
      return { entries: await readArchiveOfFiles(path, way.signal, () => hands.archiveKey(target)) };
    case 'set':
      throw new ReadError(
        'unsupported',
        `nothing here can verify a backup in the format ${sanitize(format)}`,
      );
  }
}
