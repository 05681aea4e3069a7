import type { Metric } from '../core/metric.ts';
import { filesystemFullIn, filesystemUsed } from './host.questions.ts';
import type { DeletedFiles, Directories, Directory, Filesystem, Filesystems } from './host.ts';
import { each, gauge } from './samples.ts';

const ofMount = each<Filesystems, Filesystem>(
  'gauge',
  ({ mounts }) => mounts,
  ({ mount, device, type }) => ({ mountpoint: mount, device, fstype: type }),
);
/** Of one that does not answer, only that it does not. */
const ofReadMount = each<Filesystems, Filesystem>(
  'gauge',
  ({ mounts }) => mounts.filter(({ unread }) => unread === undefined),
  ({ mount, device, type }) => ({ mountpoint: mount, device, fstype: type }),
);

export const filesystemsMetrics: readonly Metric<Filesystems>[] = [
  ofReadMount('node_filesystem_size_bytes', 'Size.', ({ size }) => size),
  ofReadMount('node_filesystem_free_bytes', 'Free space.', ({ size, used }) => size - used),
  ofReadMount(
    'node_filesystem_avail_bytes',
    'Free space for users other than root.',
    ({ available }) => available,
  ),
  ofReadMount('node_filesystem_files', 'Inodes.', ({ inodes }) => inodes),
  ofReadMount('node_filesystem_files_free', 'Free inodes.', ({ inodesFree }) => inodesFree),
  ofMount('node_filesystem_readonly', '1 when it is read-only.', ({ readOnly }) => Number(readOnly)),
  ofReadMount(
    'host_filesystem_used_ratio',
    'Share in use of what an ordinary user can have, 0 to 1.',
    filesystemUsed,
  ),
  ofReadMount(
    'host_filesystem_full_in_seconds',
    'Time until it is full at the rate of the last hour; no sample while it does not grow.',
    (filesystem) => {
      const left = filesystemFullIn(filesystem);
      return left === undefined ? undefined : left / 1000;
    },
  ),
  ofMount(
    'host_filesystem_remounted_readonly',
    '1 when it was writable before and is not now.',
    (filesystem) => Number(filesystem.remountedReadOnly),
  ),
  ofMount('node_filesystem_device_error', '1 when it does not answer.', ({ unread }) =>
    Number(unread !== undefined),
  ),
];

export const deletedFilesMetrics: readonly Metric<DeletedFiles>[] = [
  gauge(
    'host_deleted_files_bytes',
    'Space of deleted files that a process still holds open.',
    ({ bytes }) => bytes,
  ),
];

const ofDirectory = each<Directories, Directory>(
  'gauge',
  ({ directories }) => directories.filter(({ error }) => error === undefined),
  ({ path }) => ({ path }),
);

export const directoriesMetrics: readonly Metric<Directories>[] = [
  ofDirectory('directory_size_bytes', 'What a watched directory takes up.', ({ bytes }) => bytes),
  ofDirectory('directory_limit_bytes', 'What it may take up.', ({ limit }) => limit),
  ofDirectory('directory_files', 'Files in it.', ({ files }) => files),
  ofDirectory(
    'directory_old_files',
    'Files in it that are older than they should be.',
    ({ oldFiles }) => oldFiles,
  ),
  ofDirectory('directory_old_bytes', 'What these take up.', ({ oldBytes }) => oldBytes),
];
