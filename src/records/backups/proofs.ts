import { join } from 'node:path';
import * as z from 'zod';
import type { Backup } from '../../domain/backup.ts';
import { contentOf, parseJson } from '../files.ts';

const time = z.number().nonnegative();

/** What was proven of a backup since it was written. */
const proofs = z.object({
  /** Chosen by the verification that wrote it last. */
  key: z.string().max(64),
  verified: time.exactOptional(),
  restoreTested: time.exactOptional(),
  offSite: time.exactOptional(),
  broken: z.object({ at: time, because: z.string().max(4_096) }).exactOptional(),
  /** Chosen by the restore test that wrote it last. */
  restoreKey: z.string().max(64).exactOptional(),
  /** Of a file that has no manifest: what it was when it was verified first. */
  sha256: z.string().max(64).exactOptional(),
});

export type ProofsFile = z.output<typeof proofs>;

export const proofsName = 'proofs.json';

/** Where the proofs of a backup lie: in its directory, or beside a file that another script wrote. */
export const proofsPath = ({ by, path }: Pick<Backup, 'by' | 'path'>): string =>
  by === 'quarterdeck' ? join(path, proofsName) : `${path}.${proofsName}`;

const largest = 64 * 1024;

export async function readProofs(backup: Pick<Backup, 'by' | 'path'>): Promise<ProofsFile | undefined> {
  const text = await contentOf(proofsPath(backup), largest).catch(() => undefined);
  const parsed = proofs.safeParse(parseJson(text));
  return parsed.success ? parsed.data : undefined;
}
