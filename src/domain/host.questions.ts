import type { Duration } from '../core/reading.ts';
import type { CpuModes, Directory, Disk, Filesystem, Host, Memory, NetworkInterface } from './host.ts';

/** Share of all processors' time that did work, 0 to 1: neither idle, nor waiting for a disk, nor stolen by other guests. */
export const cpuUsed = ({ cpu }: Pick<Host, 'cpu'>): number | undefined => cpu && busy(cpu);

/** The same of one processor. */
export const busy = ({ user, nice, system, irq, softirq }: CpuModes): number =>
  user + nice + system + irq + softirq;

/** Load of the last minute against the processors: above 1, work is waiting. */
export const loadPerCore = ({ load, cores }: Pick<Host, 'load' | 'cores'>): number | undefined =>
  cores === 0 ? undefined : load[0] / cores;

/** Share of the memory that cannot be given out without swapping, 0 to 1. */
export const memoryUsedRatio = ({ total, available }: Memory): number | undefined =>
  total === 0 ? undefined : 1 - available / total;

/** Undefined without swap. */
export const swapUsedRatio = ({ swapTotal, swapFree }: Memory): number | undefined =>
  swapTotal === 0 ? undefined : 1 - swapFree / swapTotal;

/** The disk that is busiest now. Undefined while no rate is known. */
export function busiestDisk({ disks }: Pick<Host, 'disks'>): Disk | undefined {
  return highest(disks, ({ utilisation }) => utilisation);
}

type Throughput = {
  readonly readBytes: number | undefined;
  readonly writtenBytes: number | undefined;
  readonly operations: number | undefined;
};

/** All disks together, a second. What md and dm devices do is counted at the disks below them, where these are seen. */
export function diskThroughput({ disks }: Pick<Host, 'disks'>): Throughput {
  const physical = disks.filter(({ name }) => !/^(?:md|dm-)/.test(name));
  const counted = physical.length > 0 ? physical : disks;
  return {
    readBytes: sum(counted, ({ readBytes }) => readBytes),
    writtenBytes: sum(counted, ({ writtenBytes }) => writtenBytes),
    operations: sum(counted, ({ operations }) => operations),
  };
}

const virtual =
  /^(?:lo$|veth|docker|br-|virbr|vnet|tap|tun|wg|ifb|dummy|bond|team|vlan|vxlan|cni|cali|cilium|flannel|kube|lxc|podman)|\./;

/** The loopback, the ends of container links, bridges, tunnels and bonds: their bytes pass a physical interface too, or none. */
export const isVirtual = ({ name }: Pick<NetworkInterface, 'name'>): boolean => virtual.test(name);

type Traffic = Pick<NetworkInterface, 'receivedBytes' | 'sentBytes' | 'errors' | 'drops'>;

/** What goes in and out of the machine, a second: its physical interfaces together, or all but the loopback where it has none. */
export function networkTraffic({ interfaces }: Pick<Host, 'interfaces'>): Traffic {
  const physical = interfaces.filter((one) => !isVirtual(one));
  const counted = physical.length > 0 ? physical : interfaces.filter(({ name }) => name !== 'lo');
  return {
    receivedBytes: sum(counted, ({ receivedBytes }) => receivedBytes),
    sentBytes: sum(counted, ({ sentBytes }) => sentBytes),
    errors: sum(counted, ({ errors }) => errors),
    drops: sum(counted, ({ drops }) => drops),
  };
}

/** Share of the connection tracking table in use: when it is full, new connections are dropped without a word. */
export const conntrackUsed = ({ network }: Pick<Host, 'network'>): number | undefined =>
  ratio(network.conntrack, network.conntrackLimit);

export const filesUsed = ({ files }: Pick<Host, 'files'>): number | undefined =>
  ratio(files?.open, files?.limit);

/** As `df` counts it: used of what an unprivileged writer could have. Undefined where it was not read. */
export const filesystemUsed = ({ used, available, unread }: Filesystem): number | undefined =>
  unread === undefined ? ratio(used, used + available) : undefined;

/** Undefined where the filesystem has no fixed number of inodes. */
export function inodesUsed({ inodes, inodesFree }: Filesystem): number | undefined {
  return inodes === undefined || inodesFree === undefined ? undefined : ratio(inodes - inodesFree, inodes);
}

/** Milliseconds until it is full at the rate of the last hour; undefined while it does not grow, or nobody knows. */
export function filesystemFullIn({ available, growth, readOnly, unread }: Filesystem): Duration | undefined {
  if (growth === undefined || growth <= 0 || readOnly || unread !== undefined) return undefined;
  return (available / growth) * 1000;
}

/** The fullest, by space or inodes. One that is read-only cannot get any fuller and does not count. */
export function worstFilesystem(mounts: readonly Filesystem[]): Filesystem | undefined {
  return highest(mounts, (one) =>
    one.readOnly || one.unread !== undefined
      ? undefined
      : Math.max(filesystemUsed(one) ?? 0, inodesUsed(one) ?? 0),
  );
}

/** Share of its limit, above 1 when it is exceeded. Undefined without a limit or without a reading. */
export const directoryUsed = ({ bytes, limit, error }: Directory): number | undefined =>
  error === undefined ? ratio(bytes, limit) : undefined;

const ratio = (part: number | undefined, whole: number | undefined): number | undefined =>
  part === undefined || whole === undefined || whole <= 0 ? undefined : part / whole;

function sum<T>(items: readonly T[], value: (item: T) => number | undefined): number | undefined {
  let total: number | undefined;
  for (const item of items) {
    const one = value(item);
    if (one !== undefined) total = (total ?? 0) + one;
  }
  return total;
}

function highest<T>(items: readonly T[], value: (item: T) => number | undefined): T | undefined {
  let found: T | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    const one = value(item);
    if (one === undefined || one <= most) continue;
    found = item;
    most = one;
  }
  return found;
}
