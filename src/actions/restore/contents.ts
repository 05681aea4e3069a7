import { join } from 'node:path';
import { outputOf } from '../../config/output.ts';
import type { Backup } from '../../domain/backup.ts';
import { contentOf } from '../backup/facts.ts';
import type { Reach } from '../faces.ts';

/** An archive of one database, which is what can be restored. */
export type Archive = Backup & { readonly kind: 'dump'; readonly format: 'custom' | 'directory' };

/** What the list of contents of an archive tells. `undefined`: it does not. */
export type Contents = {
  readonly database: string | undefined;
  readonly serverVersion: string | undefined;
  /** Lines that end with the owner of what they list. */
  readonly items: readonly string[];
};

const patience = 10_000;

/** The archive of pg_dump's itself. */
export function archiveOf({ by, path, format }: Pick<Archive, 'by' | 'path' | 'format'>): string {
  const dump = { is: 'dump', kind: 'dump', format } as const;
  return by === 'quarterdeck' ? join(path, contentOf(dump)) : path;
}

/** Asks pg_restore what is in an archive; undefined where it does not say, or says too much. */
export async function contentsOf(archive: string, env: Reach['env']): Promise<Contents | undefined> {
  const output = await outputOf(
    ['pg_restore', '--list', archive],
    { PATH: env.PATH, LC_ALL: 'C.UTF-8' },
    patience,
  );
  if (output.is !== 'output') return undefined;
  return parseContents(new TextDecoder().decode(output.bytes));
}

/** Pure. */
export function parseContents(said: string): Contents {
  const header = (pattern: RegExp): string | undefined => pattern.exec(said)?.[1];
  return {
    database: header(/^; {5}dbname: (.+)$/m),
    serverVersion: header(/^; {5}Dumped from database version: (\d[\w.]*)/m),
    items: said.split('\n').filter((line) => line !== '' && !line.startsWith(';')),
  };
}

/** Roles that own something in an archive, and are not there. What nobody owns ends with a space. */
export function ownersMissing({ items }: Contents, roles: readonly string[]): readonly string[] {
  const known = new Set(roles);
  const missing = items.flatMap((line) => {
    const owner = line.split(' ').at(-1) ?? '';
    if (owner === '' || known.has(owner) || roles.some((role) => line.endsWith(` ${role}`))) return [];
    return [owner];
  });
  return [...new Set(missing)];
}

/** Whom the database itself belonged to; where that role is not there: nobody. */
export function ownerOf(
  contents: Contents | undefined,
  roles: readonly string[] | undefined,
): string | undefined {
  const line = contents?.items.find((item) => / DATABASE - /.test(item));
  return line === undefined ? undefined : roles?.find((role) => line.endsWith(` ${role}`));
}
