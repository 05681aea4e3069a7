import { join } from 'node:path';
import * as z from 'zod';
import type { Backup } from '../../../domain/backup.ts';
import { manifestFor } from '../../../records/backups/copies.ts';
import type { ManifestEntry } from '../../../records/backups/manifest.ts';
import { contentOf } from '../../backup/facts.ts';
import { readArchiveOfFiles } from '../../backup/files/whole.ts';
import { landing } from '../beside/landing.ts';

export const facts = z.object({
  backup: z.object({
    ...{ id: z.string(), path: z.string() },
    kind: z.enum(['files', 'config', 'logs']),
    by: z.enum(['quarterdeck', 'other']),
    format: z.enum(['tar', 'tar.gz', 'tar.zst', 'tar.gz.enc', 'tar.zst.enc']),
  }),
  /** What it is of, and so whose key it was encrypted with. */
  of: z.string().default(''),
  unpacking: z.array(
    z.object({
      stage: z.string(),
      into: z.string(),
      /** As the archive has them. */
      names: z.array(z.string()),
    }),
  ),
  landings: z.array(landing),
  bounds: z.object({ directory: z.string(), reserve: z.number().nonnegative() }),
  timeout: z.number().positive(),
  wrapper: z.array(z.string()),
});
export type Facts = z.output<typeof facts>;

/** An archive of tar's. */
export type Archive = Backup & Pick<Facts['backup'], 'kind' | 'format'>;

const kinds: readonly string[] = ['files', 'config', 'logs'];
const formats: readonly string[] = ['tar', 'tar.gz', 'tar.zst', 'tar.gz.enc', 'tar.zst.enc'];
export const isArchive = (backup: Backup): backup is Archive =>
  kinds.includes(backup.kind) && formats.includes(backup.format);

/** The archive itself. */
export const archiveOf = ({
  by,
  path,
  kind,
  format,
}: Pick<Archive, 'by' | 'path' | 'kind' | 'format'>): string =>
  by === 'other' ? path : join(path, contentOf({ kind, format }));

/** What is in it: as it was noted, else as it is read from the first to the last. @throws ReadError */
export async function entriesOf(
  backup: Pick<Archive, 'by' | 'path' | 'kind' | 'format'> & Partial<Pick<Archive, 'target' | 'isElsewhere'>>,
  signal: AbortSignal,
): Promise<readonly ManifestEntry[]> {
  const noted = (await manifestFor(backup))?.entries;
  return noted ?? readArchiveOfFiles(archiveOf(backup), signal);
}
