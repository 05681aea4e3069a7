import { join } from 'node:path';
import * as z from 'zod';
import { contentOf, parseJson } from '../files.ts';

const text = z.string().max(4_096);
const time = z.number().nonnegative();

const file = z.object({
  /** Below the backup's own directory, with `/`. */
  path: text.refine((path) => path !== '' && !path.startsWith('/') && !path.split('/').includes('..')),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const count = z.number().int().nonnegative();

const entry = z.object({
  /** As the archive has it: without the first slash. */
  path: text,
  is: z.enum(['file', 'directory', 'link', 'other']),
  mode: count,
  bytes: count,
  /** Of a file. */
  sha256: z.string().exactOptional(),
});

/** What is written beside a backup when it is whole, and never changed. */
export const manifest = z.object({
  version: z.literal(1),
  id: text,
  /** Chosen when it was planned: tells it from another one of the same name. */
  key: text,
  target: text,
  kind: z.enum(['dump', 'base', 'rdb', 'sqlite', 'files', 'config', 'logs', 'set']),
  format: z.enum([
    ...(['custom', 'directory', 'plain', 'rdb', 'rdb.gz', 'db', 'set'] as const),
    ...(['tar', 'tar.gz', 'tar.zst', 'tar.gz.enc', 'tar.zst.enc'] as const),
  ]),
  /** The set it was taken with. */
  set: text.exactOptional(),
  /** The machine that wrote it. */
  host: text,
  startedAt: time,
  endedAt: time,
  tool: z.object({ name: text, version: text, exitCode: z.number().int(), errors: text.exactOptional() }),
  /** What it was taken from. */
  server: z
    .object({
      system: text,
      version: text,
      versionNumber: z.number().int().exactOptional(),
      systemIdentifier: text.exactOptional(),
      /** `0/3000148`: what was written by the time it began is in it. */
      position: text.exactOptional(),
      role: z.enum(['primary', 'standby']).exactOptional(),
    })
    .exactOptional(),
  database: z.object({ name: text, oid: z.number().int(), bytes: z.number() }).exactOptional(),
  /** Of a data directory: the databases that it holds. */
  databases: z.array(text).max(10_000).exactOptional(),
  compression: text,
  encryption: z.literal('aes-256-gcm').nullable(),
  /** `without passwords`: the role that dumped them may not read those. */
  globals: z.enum(['whole', 'without passwords', 'none']),
  bytes: z.number().int().nonnegative(),
  /** Rows of each table that are in it, under the name SQL has for the table. */
  rows: z.record(text, z.number().int().nonnegative()).exactOptional(),
  /** Of Redis: keys that are in it, and those that the server had when it began. */
  keys: z.object({ read: count, counted: count }).exactOptional(),
  /** Of an archive: what is in it, in its order. */
  entries: z.array(entry).max(2_000_000).readonly().exactOptional(),
  files: z.array(file).max(2_000_000).readonly(),
});

export type Manifest = z.output<typeof manifest>;
export type ManifestEntry = z.output<typeof entry>;
export type ManifestFile = z.output<typeof file>;

export const manifestName = 'manifest.json';
/** A data directory has some thousand files, and as many lines of 150 bytes. */
const largest = 256 * 1024 ** 2;

/** The manifest of a backup that this program wrote; undefined where there is none that can be believed. */
export async function readManifest(directory: string): Promise<Manifest | undefined> {
  return manifestOf(await contentOf(join(directory, manifestName), largest).catch(() => undefined));
}

/** The manifest that a text from outside is; undefined for one that is none. */
export function manifestOf(text: string | undefined): Manifest | undefined {
  const parsed = manifest.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}
