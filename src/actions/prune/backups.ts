import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupSection } from '../../config/schema/backup.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { type Fate, fates } from '../../domain/backup/retention.ts';
import { isVerified } from '../../domain/backup.ts';
import { proofsPath } from '../../records/backups/proofs.ts';
import { readBackups } from '../../records/backups.ts';
import type { Subject } from './facts.ts';
import type { Found, Judged } from './found.ts';
import { rootAt } from './root.ts';

/** What stays where the stack file does not say. */
const usual = { count: 10, days: 30 };

/** Judges the backups of a target. @throws ReadError where its directory cannot be read. */
export async function judgeBackups(
  target: string,
  { directory, keep = usual, timeout }: BackupSection,
  now: number,
): Promise<Found> {
  const root = await rootAt(directory);
  const { places } = await readBackups([{ target, directory: root }]);
  const unread = places.find((one) => one.unread !== undefined)?.unread;
  if (unread !== undefined) throw new ReadError('denied', unread);
  const own = places.flatMap(({ backups }) => backups).filter((one) => one.target === target);
  const all = fates(own, keep, now);
  const judged = await Promise.all(all.map((fate) => judgedOf(fate, root)));
  const { left, written } = await unfinishedIn(root, now - timeout);
  const relied = all.flatMap(({ backup, is }) => (is === 'stays' && isVerified(backup) ? [backup.id] : []));
  return { root, judged: [...judged, ...left], backups: { relied, written } };
}

async function judgedOf({ backup, is, because }: Fate, root: string): Promise<Judged> {
  const proofs = backup.by === 'other' ? [proofsPath(backup)] : [];
  const seen =
    is === 'stays' ? [] : await Promise.all([backup.path, ...proofs].map((path) => at(path, root)));
  const { copy } = backup.proofs;
  const besides = is === 'goes' && copy !== undefined ? `; its copy stays in ${sanitize(copy)}` : '';
  return {
    ...{ title: sanitize(backup.id), bytes: backup.bytes, is, because: because + besides },
    subjects: seen.flatMap((one) => one ?? []),
  };
}

/** A file or a directory, links never. */
async function at(path: string, root: string): Promise<Subject | undefined> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined || !(stats.isFile() || stats.isDirectory())) return undefined;
  return {
    ...{ path, root, device: stats.dev, inode: stats.ino },
    bytes: stats.isDirectory() ? null : stats.size,
  };
}

/** What came to no end: left by a runner that died, or by one that is still at it. */
async function unfinishedIn(root: string, before: number) {
  const names = await readdir(root).catch(() => []);
  const left: Judged[] = [];
  let written: string | undefined;
  for (const name of names.filter((one) => isPartial.test(one) || isRemoved.test(one))) {
    const stats = await lstat(join(root, name)).catch(() => undefined);
    const title = sanitize(name);
    if (stats === undefined || !stats.isDirectory()) continue;
    if (isPartial.test(name) && stats.mtimeMs > before) {
      written = title;
      continue;
    }
    const because = isPartial.test(name)
      ? 'left by a backup that came to no end'
      : 'left by a prune that came to no end';
    const subject = await at(join(root, name), root);
    left.push({
      title,
      bytes: undefined,
      is: 'goes',
      because,
      subjects: subject === undefined ? [] : [subject],
    });
  }
  return { left, written };
}

const isPartial = /^[^.].*\.[0-9a-f]{8}\.partial$/;
const isRemoved = /^\..+\.removed$/;
