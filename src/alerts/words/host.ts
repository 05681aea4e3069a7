import { byteRate, bytes, count, duration, number, percent } from '../../core/format.ts';
import { filesystemFullIn, filesystemUsed } from '../../domain/host.questions.ts';
import type { Filesystem } from '../../domain/host.ts';
import { type Case, lastOf, type Words } from './case.ts';

const used = ({ value, threshold }: Case): string => `${percent(value)} used, limit ${percent(threshold)}`;

const mountOf = (about: Case): Filesystem | undefined =>
  lastOf(about, 'filesystems')?.mounts.find(({ mount }) => mount === about.labels.mountpoint);

export const hostWords: Words = {
  HostHighCpuLoad: ({ value, threshold }) => `${percent(value)} busy, limit ${percent(threshold)}`,
  HostCpuSteal: ({ value, threshold }) =>
    `${percent(value)} stolen by other guests, limit ${percent(threshold)}`,
  HostHighMemory: (about) => {
    const available = lastOf(about, 'host')?.memory.available;
    return `${used(about)}, ${bytes(available)} available`;
  },
  HostMemoryStalled: ({ value, threshold }) =>
    `everything stands still for memory ${percent(value)} of the time, limit ${percent(threshold)}`,
  HostSwapping: ({ value, threshold }) => `swapping ${byteRate(value)}, limit ${byteRate(threshold)}`,
  HostOomKill: ({ value }) => {
    const killed = Math.max(1, Math.round(value));
    return `${killed === 1 ? 'a process was' : `${count(killed)} processes were`} killed for lack of memory`;
  },
  HostConntrackFull: (about) => {
    const { conntrack, conntrackLimit } = lastOf(about, 'host')?.network ?? {};
    return `${count(conntrack)} of ${count(conntrackLimit)} tracked connections, ${used(about)}`;
  },
  HostFileHandlesHigh: (about) => {
    const files = lastOf(about, 'host')?.files;
    return `${count(files?.open)} of ${count(files?.limit)} file handles, ${used(about)}`;
  },
  HostListenOverflows: ({ value }) =>
    `${number(value)} connections a second are lost: a program does not accept them in time`,
  HostNetworkErrors: ({ value, threshold }) =>
    `${number(value)} errors a second, limit ${number(threshold ?? 0)}`,
  HostDiskSaturated: (about) => {
    const disk = lastOf(about, 'host')?.disks.find(({ name }) => name === about.labels.device);
    return `${percent(about.value)} busy, ${duration(disk?.latency)} a request`;
  },
  FilesystemAlmostFull: (about) => {
    const mount = mountOf(about);
    return mount && `${used(about)}, ${bytes(mount.available)} left`;
  },
  FilesystemFillingUp: (about) => {
    const mount = mountOf(about);
    return (
      mount &&
      `${percent(filesystemUsed(mount))} used, full in about ${duration(filesystemFullIn(mount))} at this rate`
    );
  },
  FilesystemInodesLow: ({ value, threshold }) =>
    `${percent(value)} of the inodes used, limit ${percent(threshold)}: soon no new file fits`,
  FilesystemReadOnly: () => 'read-only now, it was writable before: look for disk errors',
  FilesystemNotAnswering: (about) => mountOf(about)?.unread,
  DirectoryAlmostFull: (about) => {
    const found = lastOf(about, 'directories')?.directories.find(({ path }) => path === about.labels.path);
    return found && `${bytes(found.bytes)} of ${bytes(found.limit)}, ${used(about)}`;
  },
};
