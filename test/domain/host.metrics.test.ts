import { describe, expect, it } from 'vitest';
import type { Metric } from '../../src/core/metric.ts';
import { hostMetrics, processesMetrics } from '../../src/domain/host.metrics.ts';
import { directoriesMetrics, filesystemsMetrics } from '../../src/domain/host.storage.metrics.ts';
import type { Directories, Filesystems, Processes } from '../../src/domain/host.ts';
import { host } from '../../src/probes/host.ts';
import { context, recorded, taken } from '../probes/host/face.ts';

/** `name{label="value"} number`, as an exporter prints them. */
function printed<T>(metrics: readonly Metric<T>[], value: T): readonly string[] {
  return metrics.flatMap(({ name, samples }) =>
    [...samples(value)].map(([labels, number]) => {
      const pairs = Object.entries(labels).map(([label, text]) => `${label}="${text}"`);
      return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${number}`;
    }),
  );
}

describe('the metrics of a host', () => {
  it('bear the names and units of node_exporter', async () => {
    const first = await host.read(recorded('debian-12/first'), undefined, context(1_000));
    expect(printed(hostMetrics, first)).toEqual(
      expect.arrayContaining([
        'node_cpu_seconds_total{cpu="1",mode="user"} 658.62',
        'node_load1 6.6',
        'node_boot_time_seconds 1795216657',
        'node_memory_MemTotal_bytes 25276518400',
        'node_vmstat_oom_kill 13',
        'node_disk_io_time_seconds_total{device="vda"} 27.964',
        'node_disk_reads_completed_total{device="vda"} 129023',
        'node_network_receive_bytes_total{device="eth0"} 589824131',
        'node_network_receive_errs_total{device="eth0"} 0',
        'node_pressure_io_stalled_seconds_total 4.410116',
        'node_netstat_Tcp_RetransSegs 628',
        'node_nf_conntrack_entries_limit 262144',
        'node_filefd_maximum 2466190',
        'node_uname_info{nodename="web-1",release="6.18.44",sysname="Linux"} 1',
      ]),
    );
  });

  it('have no sample of what is not known yet', async () => {
    const first = await host.read(recorded('debian-12/first'), undefined, context(1_000));
    const second = await host.read(recorded('debian-12/second'), taken(first, 1_000), context(3_000));
    const ratios = (value: typeof first) =>
      printed(hostMetrics, value).filter((line) => line.startsWith('host_'));
    expect(ratios(first).map((line) => line.split(' ')[0])).toEqual([
      'host_memory_stalled_ratio',
      'host_memory_used_ratio',
    ]);
    expect(ratios(second)).toHaveLength(7);
  });

  it('are each declared once', () => {
    const names = hostMetrics.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

it('says of a filesystem that does not answer only that it does not', () => {
  const common = {
    device: '/dev/sda1',
    type: 'ext4',
    size: 10,
    used: 4,
    available: 5,
    inodesFree: undefined,
  };
  const more = {
    inodes: undefined,
    readOnly: false,
    remountedReadOnly: false,
    growth: undefined,
    history: [],
  };
  const value: Filesystems = {
    mounts: [
      { mount: '/', ...common, ...more },
      { mount: '/nfs', ...common, ...more, unread: '/nfs does not answer' },
    ],
  };
  const labels = (mount: string) => `{mountpoint="${mount}",device="/dev/sda1",fstype="ext4"}`;
  expect(printed(filesystemsMetrics, value)).toEqual([
    `node_filesystem_size_bytes${labels('/')} 10`,
    `node_filesystem_free_bytes${labels('/')} 6`,
    `node_filesystem_avail_bytes${labels('/')} 5`,
    `node_filesystem_readonly${labels('/')} 0`,
    `node_filesystem_readonly${labels('/nfs')} 0`,
    `host_filesystem_used_ratio${labels('/')} 0.4444444444444444`,
    `host_filesystem_remounted_readonly${labels('/')} 0`,
    `host_filesystem_remounted_readonly${labels('/nfs')} 0`,
    `node_filesystem_device_error${labels('/')} 0`,
    `node_filesystem_device_error${labels('/nfs')} 1`,
  ]);
});

it('counts processes by state, and directories that could be read', () => {
  const processes: Processes = { total: 120, running: 2, blocked: 1, zombies: 3, top: [], ticks: {} };
  expect(printed(processesMetrics, processes)).toContain('node_processes_state{state="D"} 1');
  const counted = { bytes: 10, files: 1, oldFiles: 0, oldBytes: 0, partial: false };
  const directories: Directories = {
    directories: [
      { path: '/data', limit: 100, ...counted },
      { path: '/gone', limit: 100, ...counted, error: 'there is no such directory' },
    ],
  };
  const lines = printed(directoriesMetrics, directories);
  expect(lines).toContain('directory_size_bytes{path="/data"} 10');
  expect(lines.some((line) => line.includes('/gone'))).toBe(false);
});
