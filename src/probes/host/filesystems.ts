import type { StatsFs } from 'node:fs';
import type { Probe } from '../../core/probe.ts';
import { type Instant, ReadError } from '../../core/reading.ts';
import { type Mount, parseMounts } from '../../domain/host.mounts.ts';
import type { Filesystem, Filesystems } from '../../domain/host.ts';
import type { HostFace } from '../../systems/host.ts';
import { growthOf, kept } from './growth.ts';
import { isForcedReadOnly, isReadOnly, isRemote, realMounts } from './mounts.ts';

/** Milliseconds that mounts have to answer; a local one takes a tenth of one. */
const patience = 1_500;

/** What can fill up. A mount that does not answer is a row with a reason; the others are read all the same. */
export const filesystems: Probe<HostFace, Filesystems> = {
  every: 10_000,
  everyHidden: 30_000,
  timeout: 5_000,
  async read(face, last, { at, signal }) {
    const text = face.text(`/proc/${face.self}/mountinfo`) ?? face.text('/proc/self/mountinfo');
    if (text === undefined)
      throw new ReadError('missing', 'The list of mounts cannot be read: /proc/self/mountinfo');
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    const before = new Map(last?.value.mounts.map((filesystem) => [idOf(filesystem), filesystem]));
    const mounts = await Promise.all(
      realMounts(parseMounts(text)).map((mount) => {
        const id = idOf({ mount: mount.path, device: mount.source });
        return readMount(face, mount, before.get(id), at, deadline);
      }),
    );
    return { mounts: mounts.filter((mount) => mount.size > 0 || mount.unread !== undefined) };
  },
};

const idOf = ({ mount, device }: Pick<Filesystem, 'mount' | 'device'>): string => `${mount}\u0000${device}`;

async function readMount(
  face: HostFace,
  mount: Mount,
  before: Filesystem | undefined,
  at: Instant,
  deadline: AbortSignal,
): Promise<Filesystem> {
  const { path, source: device, type } = mount;
  const readOnly = isReadOnly(mount);
  const wasWritable = before !== undefined && (!before.readOnly || before.remountedReadOnly);
  const same = {
    mount: path,
    device,
    type,
    readOnly,
    remountedReadOnly: readOnly && (wasWritable || isForcedReadOnly(mount)),
  };
  try {
    return {
      ...same,
      ...spaceOf(await face.space(path, isRemote(mount) ? 'remote' : 'local', deadline), before, at),
    };
  } catch (error) {
    return { ...same, ...unread(before), unread: because(error) };
  }
}

function spaceOf(stats: StatsFs, before: Filesystem | undefined, at: Instant) {
  const used = (stats.blocks - stats.bfree) * unit(stats);
  const history = kept(before?.history ?? [], at, used);
  return {
    size: stats.blocks * unit(stats),
    used,
    available: stats.bavail * unit(stats),
    inodes: stats.files > 0 ? stats.files : undefined,
    inodesFree: stats.files > 0 ? stats.ffree : undefined,
    growth: growthOf(history, at, used),
    history,
  };
}

// Older Node versions know no frsize; where it differs from bsize (some FUSE), it is the unit.
const unit = ({ frsize, bsize }: StatsFs): number => frsize || bsize;

function unread(before: Filesystem | undefined) {
  const { size = 0, used = 0, available = 0, inodes, inodesFree, history = [] } = before ?? {};
  return { size, used, available, inodes, inodesFree, growth: undefined, history };
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission to look',
  ESTALE: 'stale: its server no longer knows this mount',
  ENOTCONN: 'the program that serves it has ended',
  EHOSTDOWN: 'its server is down',
  EIO: 'it answers with I/O errors',
  ENOENT: 'it is not visible from here',
};

function because(error: unknown): string {
  if (error instanceof ReadError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return reasons[code] ?? code;
}
