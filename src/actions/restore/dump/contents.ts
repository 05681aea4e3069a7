import { join } from 'node:path';
import { outputOf } from '../../../config/output.ts';
import type { Backup } from '../../../domain/backup.ts';
import { contentOf } from '../../backup/facts.ts';
import type { Reach } from '../../faces.ts';
import { firstWords } from './script.ts';

/** A dump of one database, which is what can be restored: an archive of pg_dump's, or a script for psql. */
export type Dump = Backup & {
  readonly kind: 'dump';
  readonly format: 'custom' | 'directory' | 'sql' | 'sql.gz';
};

export const isScript = (format: Dump['format']): format is 'sql' | 'sql.gz' =>
  format === 'sql' || format === 'sql.gz';

/** What the list of contents of an archive tells. `undefined`: it does not. */
export type Contents = {
  readonly database: string | undefined;
  readonly serverVersion: string | undefined;
  /** Lines that end with the owner of what they list. */
  readonly items: readonly string[] | undefined;
};

const patience = 10_000;

/** The archive of pg_dump's itself. */
export function archiveOf({ by, path, format }: Pick<Dump, 'by' | 'path' | 'format'>): string {
  if (by === 'other' || isScript(format)) return path;
  const dump = { is: 'dump', kind: 'dump', format } as const;
  return join(path, contentOf(dump));
}

/** Asks pg_restore what is in an archive, and looks how a script begins; undefined where that does not tell, or too much. */
export async function contentsOf(
  dump: Dump,
  env: Reach['env'],
  signal: AbortSignal,
): Promise<Contents | undefined> {
  const { path, format } = dump;
  if (isScript(format)) {
    const words = await firstWords(path, format, signal);
    return words === undefined ? undefined : { ...parseContents(words), items: undefined };
  }
  const output = await outputOf(
    ['pg_restore', '--list', '--create', archiveOf(dump)],
    { PATH: env.PATH, LC_ALL: 'C.UTF-8' },
    patience,
  );
  if (output.is !== 'output') return undefined;
  return parseContents(new TextDecoder().decode(output.bytes));
}

const item = /^\d+; \d+ \d+ /;
const itself = /^\d+; \d+ \d+ DATABASE /;

/** Pure. */
export function parseContents(said: string): Contents {
  const header = (pattern: RegExp): string | undefined => pattern.exec(said)?.[1];
  return {
    database: header(/^; {5}dbname: (.+)$/m),
    serverVersion: header(/^(?:; {5}|-- )Dumped from database version: (\d[\w.]*)/m),
    items: said.split('\n').filter((line) => item.test(line)),
  };
}

/** Roles that own something in a database that was dumped, and are not there. What nobody owns ends with a space. */
export function ownersMissing(
  items: NonNullable<Contents['items']>,
  roles: readonly string[],
): readonly string[] {
  const known = new Set(roles);
  const missing = items.flatMap((line) => {
    const owner = line.split(' ').at(-1) ?? '';
    if (
      owner === '' ||
      itself.test(line) ||
      known.has(owner) ||
      roles.some((role) => line.endsWith(` ${role}`))
    )
      return [];
    return [owner];
  });
  return [...new Set(missing)];
}

/** Whom the database itself belonged to; where that role is not there: nobody. */
export function ownerOf(
  contents: Contents | undefined,
  roles: readonly string[] | undefined,
): string | undefined {
  const found = contents?.items?.find((line) => itself.test(line));
  return found === undefined ? undefined : roles?.find((role) => found.endsWith(` ${role}`));
}
