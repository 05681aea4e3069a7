import { byteRate, bytes, count, duration, number, percent } from '../core/format.ts';
import { formatTarget } from '../core/target.ts';
import {
  conntrackUsed,
  cpuUsed,
  directoryUsed,
  filesUsed,
  filesystemFullIn,
  filesystemUsed,
  inodesUsed,
  memoryUsedRatio,
} from '../domain/host.questions.ts';
import type { Directories, Filesystem, Filesystems, Host } from '../domain/host.ts';
import { each, type Finding, type Rules, reached, when } from './rule.ts';
import { thresholds } from './thresholds.ts';

const used = (value: number, limit: number): string => `${percent(value)} used, limit ${percent(limit)}`;

export const hostRules: Rules<Host> = {
  HostHighCpuLoad: (host) =>
    reached(cpuUsed(host), thresholds.cpu, (v, limit) => `${percent(v)} busy, limit ${percent(limit)}`),
  HostCpuSteal: ({ cpu }) =>
    reached(
      cpu?.steal,
      thresholds.steal,
      (v, limit) => `${percent(v)} stolen by other guests, limit ${percent(limit)}`,
    ),
  HostHighMemory: ({ memory }) =>
    reached(
      memoryUsedRatio(memory),
      thresholds.memory,
      (v, limit) => `${used(v, limit)}, ${bytes(memory.available)} available`,
    ),
  HostMemoryStalled: ({ pressure }) =>
    reached(
      pressure.memory?.full,
      thresholds.memoryStalled,
      (v, limit) => `everything stands still for memory ${percent(v)} of the time, limit ${percent(limit)}`,
    ),
  HostSwapping: ({ memory: { swapIn, swapOut } }) =>
    reached(
      swapIn === undefined || swapOut === undefined ? undefined : swapIn + swapOut,
      thresholds.swapping,
      (v, limit) => `swapping ${byteRate(v)}, limit ${byteRate(limit)}`,
    ),
  HostOomKill: ({ memory: { oomKillsNew = 0 } }) =>
    when(
      oomKillsNew > 0,
      'critical',
      `${oomKillsNew === 1 ? 'a process was' : `${count(oomKillsNew)} processes were`} killed for lack of memory`,
    ),
  HostConntrackFull: (host) =>
    reached(
      conntrackUsed(host),
      thresholds.conntrack,
      (v, limit) =>
        `${count(host.network.conntrack)} of ${count(host.network.conntrackLimit)} tracked connections, ${used(v, limit)}`,
    ),
  HostFileHandlesHigh: (host) =>
    reached(
      filesUsed(host),
      thresholds.fileHandles,
      (v, limit) =>
        `${count(host.files?.open)} of ${count(host.files?.limit)} file handles, ${used(v, limit)}`,
    ),
  HostListenOverflows: ({ network: { listenOverflows = 0 } }) =>
    when(
      listenOverflows > 0,
      'warning',
      `${number(listenOverflows)} connections a second are lost: a program does not accept them in time`,
    ),
  HostNetworkErrors: ({ interfaces }) =>
    each(
      interfaces,
      ({ name }) => ({ part: name }),
      ({ errors }) =>
        reached(
          errors,
          thresholds.interfaceErrors,
          (v, limit) => `${number(v)} errors a second, limit ${number(limit)}`,
        ),
    ),
  HostDiskSaturated: ({ disks }) =>
    each(
      disks,
      ({ name }) => ({ part: name }),
      ({ utilisation = 0, latency = 0 }) =>
        when(
          utilisation >= thresholds.disk.utilisation && latency >= thresholds.disk.latency,
          'warning',
          `${percent(utilisation)} busy, ${duration(latency)} a request, limit ${duration(thresholds.disk.latency)}`,
        ),
    ),
};

/** One that is read-only cannot get any fuller, and images are full by nature. */
const writable = ({ mounts }: Filesystems): readonly Filesystem[] =>
  mounts.filter(({ readOnly }) => !readOnly);
const mounted = ({ mount }: Filesystem): Pick<Finding, 'part'> => ({ part: mount });

function fillingUp(filesystem: Filesystem): readonly Finding[] {
  const { within, used: least } = thresholds.fillingUp;
  const now = filesystemUsed(filesystem);
  const left = filesystemFullIn(filesystem);
  if (now === undefined || left === undefined || now < least || left > within) return [];
  return when(true, 'warning', `${percent(now)} used, full in about ${duration(left)} at this rate`);
}

export const filesystemRules: Rules<Filesystems> = {
  FilesystemAlmostFull: (value) =>
    each(writable(value), mounted, (filesystem) =>
      reached(
        filesystemUsed(filesystem),
        thresholds.filesystem,
        (v, limit) => `${used(v, limit)}, ${bytes(filesystem.available)} left`,
      ),
    ),
  FilesystemFillingUp: (value) => each(writable(value), mounted, fillingUp),
  FilesystemInodesLow: (value) =>
    each(writable(value), mounted, (filesystem) =>
      reached(
        inodesUsed(filesystem),
        thresholds.inodes,
        (v, limit) => `${percent(v)} of the inodes used, limit ${percent(limit)}: soon no new file fits`,
      ),
    ),
  FilesystemReadOnly: ({ mounts }) =>
    each(mounts, mounted, ({ remountedReadOnly }) =>
      when(remountedReadOnly, 'critical', 'read-only now, it was writable before: look for disk errors'),
    ),
  FilesystemNotAnswering: ({ mounts }) =>
    each(mounts, mounted, ({ unread }) => when(unread !== undefined, 'warning', unread ?? '')),
};

export const directoryRules: Rules<Directories> = {
  DirectoryAlmostFull: ({ directories }) =>
    each(
      directories,
      ({ path }) => ({ target: formatTarget({ kind: 'directory', name: path }) }),
      (directory) =>
        reached(
          directoryUsed(directory),
          thresholds.directory,
          (v, limit) => `${bytes(directory.bytes)} of ${bytes(directory.limit)}, ${used(v, limit)}`,
        ),
    ),
};
