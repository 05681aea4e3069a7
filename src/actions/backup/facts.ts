import { join } from 'node:path';
import * as z from 'zod';
import type { Manifest } from '../../records/backups/manifest.ts';
import { remoteFacts } from '../remote/place.ts';
import { inside } from './inside.ts';

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
  /** Where it is put, in a directory of its own. */
  directory: z.string(),
  /** Milliseconds after which it is given up. */
  timeout: z.number().positive(),
  /** Bytes that stay free there: below them it stops. */
  reserve: bytes,
  /** What goes before a program, so that it is in nobody's way and ends with its runner. */
  wrapper: z.array(z.string()),
  tool: z.object({ name: z.string(), version: z.string() }),
  host: z.string(),
  /** The set that it is taken with. */
  set: z.string().exactOptional(),
  /** Where it is copied to when it is verified. */
  remote: remoteFacts.exactOptional(),
};

const cluster = {
  ...common,
  /** The node that it is taken from. */
  system: z.string(),
  server: z.object({
    version: z.string(),
    versionNumber: z.number(),
    systemIdentifier: z.string().nullable(),
    position: z.string().nullable(),
    role: z.enum(['primary', 'standby']),
  }),
};

export const facts = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('dump'),
    ...cluster,
    database: z.object({ name: z.string(), oid: z.number(), bytes: bytes.nullable() }),
    format: z.enum(['custom', 'directory']),
    jobs: z.int().min(1),
    compression: z.enum(['gzip', 'zstd']),
    /** The container whose clients are used; null: those of this host. */
    within: inside.nullable().default(null),
    /** The tables whose size is known, since the node is watched in this very database. */
    isWatched: z.boolean(),
  }),
  z.object({
    is: z.literal('base'),
    ...cluster,
    /** Those that let somebody in. */
    databases: z.array(z.string()),
  }),
  z.object({
    is: z.literal('rdb'),
    ...common,
    system: z.string(),
    server: z.object({ version: z.string(), role: z.enum(['primary', 'standby']) }),
    /** As the server counted them when it was planned. */
    keys: z.number(),
  }),
  z.object({
    is: z.literal('sqlite'),
    ...common,
    path: z.string(),
    /** `resting`: nobody has it open, and to open it would make files beside it. */
    state: z.enum(['open', 'resting']),
  }),
  z.object({
    is: z.enum(['files', 'config', 'logs']),
    ...common,
    /** Absolute, without a link among the directories above them. */
    paths: z.array(z.string()),
    exclude: z.array(z.string()),
    compression: z.enum(['gzip', 'zstd']),
    isEncrypted: z.boolean().default(false),
  }),
]);
export type Facts = z.output<typeof facts>;
export type DumpFacts = Facts & { is: 'dump' };
export type BaseFacts = Facts & { is: 'base' };
export type ClusterFacts = DumpFacts | BaseFacts;
export type RdbFacts = Facts & { is: 'rdb' };
export type SqliteFacts = Facts & { is: 'sqlite' };
export type ArchiveFacts = Facts & { is: 'files' | 'config' | 'logs' };

/** Where it lies when it is whole, and until then. */
export const placeOf = ({ directory, id, key }: Pick<Facts, 'directory' | 'id' | 'key'>) => ({
  whole: join(directory, id),
  partial: join(directory, `${id}.${key.slice(0, 8)}.partial`),
});

/** The format that it is written in. */
export function formatOf(facts: Facts): Manifest['format'] {
  switch (facts.is) {
    case 'dump':
      return facts.format;
    case 'base':
      return 'plain';
    case 'rdb':
      return 'rdb';
    case 'sqlite':
      return 'db';
    default:
      return `${facts.compression === 'zstd' ? 'tar.zst' : 'tar.gz'}${facts.isEncrypted ? '.enc' : ''}` as const;
  }
}

/** What is in it: a file, a directory of pg_dump's, or a data directory. */
export function contentOf({ kind, format }: Pick<Manifest, 'kind' | 'format'>): string {
  switch (kind) {
    case 'base':
      return 'data';
    case 'dump':
      return format === 'directory' ? 'database' : 'database.dump';
    case 'rdb':
      return 'dump.rdb';
    case 'sqlite':
      return 'database.db';
    default:
      return `archive.${format}`;
  }
}
export const globalsName = 'globals.sql';
