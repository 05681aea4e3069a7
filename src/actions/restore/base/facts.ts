import { join } from 'node:path';
import * as z from 'zod';
import type { Backup } from '../../../domain/backup.ts';
import { contentOf } from '../../backup/facts.ts';

export const facts = z.object({
  /** Tells what this restore made from what another one did. */
  key: z.string(),
  backup: z.object({ id: z.string(), path: z.string(), by: z.enum(['quarterdeck', 'other']) }),
  /** `postgres/main`, and the node whose operate credentials name a role that is in the copy. */
  cluster: z.string(),
  system: z.string(),
  /** The new directory, and the port on which it answers on this host alone. */
  directory: z.string(),
  port: z.int().min(1).max(65_535),
  noted: z.object({
    systemIdentifier: z.string().nullable(),
    position: z.string().nullable(),
    databases: z.array(z.string()),
    bytes: z.number().nullable(),
  }),
  /** Whose the copy is, and who runs it; null: this user. */
  user: z.object({ name: z.string(), uid: z.number(), gid: z.number() }).nullable(),
  /** Where the programs of its version are looked for, and the one that starts and stops it. */
  path: z.string(),
  control: z.string(),
  /** What runs now in the place that it could take; null where that is not known. */
  live: z.object({
    dataDirectory: z.string().nullable(),
    isSameFilesystem: z.boolean(),
    unit: z.string().nullable(),
    standbys: z.array(z.string()),
  }),
  /** It is left running when it was looked at. */
  leaveRunning: z.boolean(),
  bounds: z.object({ directory: z.string(), reserve: z.number().nonnegative() }),
  timeout: z.number().positive(),
  wrapper: z.array(z.string()),
});
export type Facts = z.output<typeof facts>;

/** The data directory itself. */
export const dataOf = ({ by, path }: Pick<Backup, 'by' | 'path'>): string =>
  by === 'other' ? path : join(path, contentOf({ kind: 'base', format: 'plain' }));

/** What lies where: the data apart from what runs it here, so that it can be taken as it is. */
export const placesOf = ({ directory, key }: Pick<Facts, 'directory' | 'key'>) => {
  const within = (root: string) => ({
    root,
    data: join(root, 'data'),
    mark: join(root, 'quarterdeck.json'),
    log: join(root, 'server.log'),
    /** The settings that somebody made with ALTER SYSTEM: here they would apply. */
    settings: join(root, 'postgresql.auto.conf'),
  });
  return { whole: within(directory), partial: within(`${directory}.${key.slice(0, 8)}.partial`) };
};
