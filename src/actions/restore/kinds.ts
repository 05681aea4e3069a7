import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { Backup } from '../../domain/backup.ts';
import { base } from './base/base.ts';
import { dump } from './dump/dump.ts';
import { files } from './files/files.ts';
import type { Kind } from './kind.ts';
import { redis } from './redis/redis.ts';
import { sqlite } from './sqlite/sqlite.ts';

/** Everything that can be restored: one line a kind. */
const kinds: readonly Kind[] = [dump, base, redis, sqlite, files];

export const kindOf = (backup: Backup): Kind | undefined => kinds.find(({ takes }) => takes(backup));

/** Why a backup cannot be restored. */
export const unknownTo = ({ id, kind, format }: Backup): string =>
  `${sanitize(id)} is ${kind} in the format ${format}: nothing here restores that`;

/** The kind of a member of a plan. @throws ReadError for a plan of another version. */
export function kindNamed(name: string): Kind {
  const found = kinds.find((kind) => kind.name === name);
  if (found === undefined) throw new ReadError('unsupported', `nothing here restores a ${sanitize(name)}`);
  return found;
}
