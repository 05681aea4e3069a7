import { join } from 'node:path';
import * as z from 'zod';

export const params = z.object({
  method: z
    .enum(['dump', 'base'])
    .describe('dump: one database, with pg_dump. base: the whole cluster, with pg_basebackup')
    .optional(),
  database: z.string().min(1).max(63).describe('the database to dump').optional(),
  fast: z.boolean().describe('use all cores, and the disk as others do').default(false),
});
export type Params = z.output<typeof params>;

const bytes = z.number().nonnegative();

const common = {
  /** The name it gets, and what tells this plan from another of the same second. */
  id: z.string(),
  key: z.string(),
  target: z.string(),
  /** The node that it is taken from. */
  system: z.string(),
  /** Where it is put, in a directory of its own. */
  directory: z.string(),
  /** Milliseconds after which it is given up. */
  timeout: z.number().positive(),
  /** Bytes that stay free there: below them it stops. */
  reserve: bytes,
  server: z.object({
    version: z.string(),
    versionNumber: z.number(),
    systemIdentifier: z.string().nullable(),
    position: z.string().nullable(),
    role: z.enum(['primary', 'standby']),
  }),
  /** What goes before a program, so that it is in nobody's way and ends with its runner. */
  wrapper: z.array(z.string()),
  tool: z.object({ name: z.string(), version: z.string() }),
  host: z.string(),
};

export const facts = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('dump'),
    ...common,
    database: z.object({ name: z.string(), oid: z.number(), bytes: bytes.nullable() }),
    format: z.enum(['custom', 'directory']),
    jobs: z.int().min(1),
    compression: z.enum(['gzip', 'zstd']),
    /** The tables whose size is known, since the node is watched in this very database. */
    isWatched: z.boolean(),
  }),
  z.object({ is: z.literal('base'), ...common }),
]);
export type Facts = z.output<typeof facts>;
export type DumpFacts = Facts & { is: 'dump' };
export type BaseFacts = Facts & { is: 'base' };

/** Where it lies when it is whole, and until then. */
export const placeOf = ({ directory, id, key }: Pick<Facts, 'directory' | 'id' | 'key'>) => ({
  whole: join(directory, id),
  partial: join(directory, `${id}.${key.slice(0, 8)}.partial`),
});

/** What is in it: a file of pg_dump's, a directory of pg_dump's, or a data directory. */
export const contentOf = (facts: Pick<Facts, 'is'> & { readonly format?: string }): string =>
  facts.is === 'base' ? 'data' : facts.format === 'directory' ? 'database' : 'database.dump';
export const globalsName = 'globals.sql';
