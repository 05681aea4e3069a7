import { percent } from '../../core/format.ts';
import type { Filesystem } from '../../domain/host.ts';
import { limits } from '../../domain/limits.ts';
import { doubt, type Finding, fine, problem } from './finding.ts';
import type { Known } from './known.ts';

/** Filesystems that are nearly full, in bytes or in files: what deployments, backups and databases stop at. */
export function examineDisk({ world }: Pick<Known, 'world'>): readonly Finding[] {
  const mounts = world?.readings.filesystems.host?.last?.value.mounts;
  if (mounts === undefined) return [];
  const found = mounts.flatMap(nearlyFull);
  return found.length > 0 ? found : [fine('disk', fullest(mounts))];
}

const usedOf = ({ used, available }: Filesystem): number =>
  used + available > 0 ? used / (used + available) : 0;

const inodesOf = ({ inodes, inodesFree }: Filesystem): number =>
  inodes && inodesFree !== undefined ? 1 - inodesFree / inodes : 0;

function nearlyFull(mount: Filesystem): readonly Finding[] {
  if (mount.unread !== undefined) return [doubt('disk', mount.unread, 'see whether its server answers')];
  return [
    ...judged(
      usedOf(mount),
      `${mount.mount} is ${percent(usedOf(mount))} full`,
      'free some, or make it larger',
    ),
    ...judged(
      inodesOf(mount),
      `${mount.mount} has ${percent(inodesOf(mount))} of its files used up, whatever their size`,
      'remove many small files: sessions, caches, old mail',
    ),
  ];
}

function judged(share: number, what: string, mend: string): readonly Finding[] {
  const { warning, critical } = limits.filesystem;
  if (share >= critical) return [problem('disk', what, mend)];
  return share >= warning ? [doubt('disk', what, mend)] : [];
}

function fullest(mounts: readonly Filesystem[]): string {
  const [first] = [...mounts].sort((one, other) => usedOf(other) - usedOf(one));
  return first === undefined
    ? 'no filesystem is watched'
    : `${percent(usedOf(first))} full at most (${first.mount})`;
}
