import type { Metric } from '../core/metric.ts';
import { busiestDisk, cpuUsed, memoryUsedRatio, networkTraffic } from './host.questions.ts';
import type { Disk, Host, NetworkInterface, Processes } from './host.ts';
import { counter, each, gauge, one } from './samples.ts';

const modes = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
/** Ticks a second in `/proc/stat`, on every Linux. */
const hertz = 100;

const cpuSeconds: Metric<Host> = {
  name: 'node_cpu_seconds_total',
  type: 'counter',
  help: 'Seconds the CPUs spent in each mode.',
  samples: ({ cpuTicks }) =>
    cpuTicks
      .slice(1)
      .flatMap((ticks, cpu) =>
        modes.flatMap((mode, index) => one((ticks[index] ?? 0) / hertz, { cpu: String(cpu), mode })),
      ),
};

const uname: Metric<Host> = {
  name: 'node_uname_info',
  type: 'gauge',
  help: 'Name and kernel of the machine; always 1.',
  samples: ({ name, kernel }) => one(1, { nodename: name, release: kernel, sysname: 'Linux' }),
};

const kernel = (name: string, help: string): Metric<Host> =>
  (name.endsWith('_total') ? counter<Host> : gauge<Host>)(
    `node_${name}`,
    help,
    ({ counters }) => counters[name],
  );

const ofDisk = each<Host, Disk>(
  'counter',
  ({ disks }) => disks,
  ({ name }) => ({ device: name }),
);
const ofInterface = each<Host, NetworkInterface>(
  'counter',
  ({ interfaces }) => interfaces,
  ({ name }) => ({ device: name }),
);

/** node_exporter's names and units. What it leaves untyped (vmstat, netstat) is a gauge here, though it only grows. */
export const hostMetrics: readonly Metric<Host>[] = [
  cpuSeconds,
  uname,
  gauge('node_load1', 'Load average of 1 minute.', ({ load }) => load[0]),
  gauge('node_load5', 'Load average of 5 minutes.', ({ load }) => load[1]),
  gauge('node_load15', 'Load average of 15 minutes.', ({ load }) => load[2]),
  gauge(
    'node_boot_time_seconds',
    'When the machine was booted, in seconds since the epoch.',
    ({ bootedAt }) => bootedAt / 1000,
  ),
  gauge(
    'node_memory_MemTotal_bytes',
    "Memory, or the container's limit where that is less.",
    ({ memory }) => memory.total,
  ),
  gauge(
    'node_memory_MemAvailable_bytes',
    'Memory that can be given out without swapping.',
    ({ memory }) => memory.available,
  ),
  gauge('node_memory_Cached_bytes', 'Memory used by the page cache.', ({ memory }) => memory.cached),
  gauge('node_memory_SwapTotal_bytes', 'Swap space.', ({ memory }) => memory.swapTotal),
  gauge('node_memory_SwapFree_bytes', 'Swap space that is free.', ({ memory }) => memory.swapFree),
  kernel('vmstat_pswpin', 'Pages swapped in since boot.'),
  kernel('vmstat_pswpout', 'Pages swapped out since boot.'),
  kernel('vmstat_oom_kill', 'Processes killed for lack of memory since boot.'),
  kernel('pressure_cpu_waiting_seconds_total', 'Seconds in which something waited for a CPU.'),
  kernel('pressure_memory_waiting_seconds_total', 'Seconds in which something waited for memory.'),
  kernel('pressure_memory_stalled_seconds_total', 'Seconds in which everything waited for memory.'),
  kernel('pressure_io_waiting_seconds_total', 'Seconds in which something waited for I/O.'),
  kernel('pressure_io_stalled_seconds_total', 'Seconds in which everything waited for I/O.'),
  ofDisk(
    'node_disk_io_time_seconds_total',
    'Seconds with a request in flight.',
    (disk) => disk.ioSecondsTotal,
  ),
  ofDisk('node_disk_read_bytes_total', 'Bytes read.', (disk) => disk.readBytesTotal),
  ofDisk('node_disk_written_bytes_total', 'Bytes written.', (disk) => disk.writtenBytesTotal),
  ofDisk('node_disk_reads_completed_total', 'Reads completed.', ({ requests }) => requests?.reads),
  ofDisk('node_disk_writes_completed_total', 'Writes completed.', ({ requests }) => requests?.writes),
  ofDisk(
    'node_disk_read_time_seconds_total',
    'Seconds all reads took.',
    ({ requests }) => requests?.readSeconds,
  ),
  ofDisk(
    'node_disk_write_time_seconds_total',
    'Seconds all writes took.',
    ({ requests }) => requests?.writeSeconds,
  ),
  ofInterface('node_network_receive_bytes_total', 'Bytes received.', (it) => it.receivedBytesTotal),
  ofInterface('node_network_transmit_bytes_total', 'Bytes sent.', (it) => it.sentBytesTotal),
  ofInterface(
    'node_network_receive_errs_total',
    'Errors on receiving.',
    ({ totals }) => totals?.receiveErrors,
  ),
  ofInterface('node_network_transmit_errs_total', 'Errors on sending.', ({ totals }) => totals?.sendErrors),
  ofInterface(
    'node_network_receive_drop_total',
    'Packets dropped on receiving.',
    ({ totals }) => totals?.receiveDrops,
  ),
  ofInterface(
    'node_network_transmit_drop_total',
    'Packets dropped on sending.',
    ({ totals }) => totals?.sendDrops,
  ),
  kernel('netstat_Tcp_RetransSegs', 'TCP segments sent again since boot.'),
  kernel('netstat_Tcp_OutSegs', 'TCP segments sent since boot.'),
  kernel(
    'netstat_TcpExt_ListenOverflows',
    'Connections refused since boot because the accept queue was full.',
  ),
  gauge('node_netstat_Tcp_CurrEstab', 'TCP connections established.', ({ network }) => network.established),
  gauge('node_nf_conntrack_entries', 'Connections tracked.', ({ network }) => network.conntrack),
  gauge(
    'node_nf_conntrack_entries_limit',
    'Most connections that can be tracked.',
    ({ network }) => network.conntrackLimit,
  ),
  gauge('node_filefd_allocated', 'File handles in use.', ({ files }) => files?.open),
  gauge('node_filefd_maximum', 'Most file handles that can be in use.', ({ files }) => files?.limit),
  gauge('host_cpu_used_ratio', 'Share of all CPU time that did work, 0 to 1.', cpuUsed),
  gauge(
    'host_cpu_steal_ratio',
    'Share of all CPU time that other guests took, 0 to 1.',
    ({ cpu }) => cpu?.steal,
  ),
  gauge(
    'host_memory_stalled_ratio',
    'Share of the last 10 s in which everything waited for memory, 0 to 1.',
    ({ pressure }) => pressure.memory?.full,
  ),
  gauge('host_swap_bytes_per_second', 'Bytes swapped in and out.', ({ memory: { swapIn, swapOut } }) =>
    swapIn === undefined || swapOut === undefined ? undefined : swapIn + swapOut,
  ),
  gauge('host_memory_used_ratio', 'Share of the memory that is not available, 0 to 1.', ({ memory }) =>
    memoryUsedRatio(memory),
  ),
  gauge(
    'host_disk_busy_ratio',
    'Share of the time the busiest disk had a request in flight, 0 to 1.',
    (host) => busiestDisk(host)?.utilisation,
  ),
  gauge('host_network_bytes_per_second', 'Bytes through the physical interfaces, both ways.', throughput),
];

function throughput(host: Host): number | undefined {
  const { receivedBytes, sentBytes } = networkTraffic(host);
  return receivedBytes === undefined || sentBytes === undefined ? undefined : receivedBytes + sentBytes;
}

export const processesMetrics: readonly Metric<Processes>[] = [
  gauge('node_processes_pids', 'Processes.', ({ total }) => total),
  {
    name: 'node_processes_state',
    type: 'gauge',
    help: 'Processes by state: running, waiting for a disk, zombie.',
    samples: ({ running, blocked, zombies }) => [
      [{ state: 'R' }, running],
      [{ state: 'D' }, blocked],
      [{ state: 'Z' }, zombies],
    ],
  },
];
