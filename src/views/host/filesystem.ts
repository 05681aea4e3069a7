import { type Health, worst } from '../../core/alert.ts';
import { sanitize } from '../../core/sanitize.ts';
import { filesystemFullIn, filesystemUsed, inodesUsed } from '../../domain/host.questions.ts';
import type { Filesystem } from '../../domain/host.ts';
import { judge, limits } from '../../domain/limits.ts';

const hour = 3_600_000;
const day = 24 * hour;

/** "~7 h": a guess deserves no minutes. */
export function guess(ms: number): string {
  if (ms < hour) return `~${Math.max(1, Math.round(ms / 60_000))} min`;
  return ms < 2 * day ? `~${Math.round(ms / hour)} h` : `~${Math.round(ms / day)} d`;
}

/** What is wrong with it beyond its numbers, in words. */
export function troubleOf(filesystem: Filesystem): string | undefined {
  const { mount, unread, remountedReadOnly } = filesystem;
  // Its name stands beside the words already.
  if (unread !== undefined) return sanitize(unread).replace(`${sanitize(mount)} `, '');
  if (remountedReadOnly) return 'became read-only';
  const left = filesystemFullIn(filesystem);
  if (left !== undefined && left < 2 * day) return `full ${guess(left)}`;
  return inodesHealth(filesystem) === 'ok' ? undefined : 'few inodes left';
}

/** One that was always read-only, an image or a disc, cannot fill up and is never wrong. */
export function filesystemHealth(filesystem: Filesystem): Health {
  if (filesystem.unread !== undefined) return 'unknown';
  if (filesystem.remountedReadOnly) return 'critical';
  if (filesystem.readOnly) return 'ok';
  const left = filesystemFullIn(filesystem) ?? Number.POSITIVE_INFINITY;
  const soon = left < hour ? 'critical' : left < day ? 'warning' : 'ok';
  return worst([judge(filesystemUsed(filesystem), limits.filesystem), inodesHealth(filesystem), soon]);
}

const inodesHealth = (filesystem: Filesystem): Health =>
  judge(inodesUsed(filesystem) ?? 0, limits.filesystem);

const ranks = { critical: 6, warning: 4, unknown: 2, ok: 0 } as const satisfies Record<Health, number>;

function weight(filesystem: Filesystem): number {
  const used = filesystem.readOnly ? 0 : (filesystemUsed(filesystem) ?? 0);
  return ranks[filesystemHealth(filesystem)] + used;
}

/** Those in trouble first, then the fullest. */
export const worstFirst = (mounts: readonly Filesystem[]): readonly Filesystem[] =>
  [...mounts].sort((a, b) => weight(b) - weight(a));
