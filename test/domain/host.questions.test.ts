import { describe, expect, it } from 'vitest';
import {
  busiestDisk,
  conntrackUsed,
  cpuUsed,
  directoryUsed,
  diskThroughput,
  filesystemFullIn,
  filesystemUsed,
  isVirtual,
  memoryUsedRatio,
  networkTraffic,
  swapUsedRatio,
  worstFilesystem,
} from '../../src/domain/host.questions.ts';
import type { Disk, Filesystem, Memory, NetworkInterface, NetworkStack } from '../../src/domain/host.ts';

const disk = (name: string, utilisation: number | undefined, readBytes: number | undefined): Disk => ({
  name,
  utilisation,
  readBytes,
  latency: undefined,
  writtenBytes: undefined,
  operations: undefined,
  readBytesTotal: 0,
  writtenBytesTotal: 0,
  ioSecondsTotal: 0,
});

const link = (name: string, receivedBytes: number | undefined): NetworkInterface => ({
  name,
  receivedBytes,
  sentBytes: undefined,
  errors: 0,
  drops: undefined,
  receivedBytesTotal: 0,
  sentBytesTotal: 0,
  errorsTotal: 0,
  dropsTotal: 0,
});

const filesystem = (given: Partial<Filesystem>): Filesystem => ({
  mount: '/',
  device: '/dev/sda1',
  type: 'ext4',
  size: 1_000,
  used: 600,
  available: 300,
  inodes: undefined,
  inodesFree: undefined,
  readOnly: false,
  remountedReadOnly: false,
  growth: undefined,
  history: [],
  ...given,
});

describe('a processor', () => {
  it('is not used while it waits for a disk, or is stolen', () => {
    const cpu = {
      user: 0.2,
      nice: 0.1,
      system: 0.1,
      idle: 0.2,
      iowait: 0.2,
      irq: 0.05,
      softirq: 0.05,
      steal: 0.1,
    };
    expect(cpuUsed({ cpu })).toBeCloseTo(0.5);
    expect(cpuUsed({ cpu: undefined })).toBeUndefined();
  });
});

describe('memory', () => {
  const memory: Memory = {
    total: 100,
    available: 40,
    cached: 0,
    swapTotal: 0,
    swapFree: 0,
    swapIn: undefined,
    swapOut: undefined,
    oomKills: undefined,
    oomKillsNew: undefined,
  };

  it('is used as far as it is not available', () => {
    expect(memoryUsedRatio(memory)).toBe(0.6);
    expect(memoryUsedRatio({ ...memory, total: 0 })).toBeUndefined();
  });

  it('has no share of swap used where there is no swap', () => {
    expect(swapUsedRatio(memory)).toBeUndefined();
    expect(swapUsedRatio({ ...memory, swapTotal: 10, swapFree: 8 })).toBeCloseTo(0.2);
  });
});

describe('disks', () => {
  it('are led by the busiest of those known', () => {
    expect(
      busiestDisk({ disks: [disk('sda', 0.1, 1), disk('sdb', 0.4, 1), disk('sdc', undefined, 1)] })?.name,
    ).toBe('sdb');
    expect(busiestDisk({ disks: [disk('sda', undefined, 1)] })).toBeUndefined();
  });

  it('are added up without those that stand on others', () => {
    const disks = [disk('sda', 0.1, 10), disk('sdb', 0.1, 5), disk('dm-0', 0.1, 15), disk('md0', 0.1, 15)];
    expect(diskThroughput({ disks })).toEqual({
      readBytes: 15,
      writtenBytes: undefined,
      operations: undefined,
    });
    expect(diskThroughput({ disks: disks.slice(2, 3) }).readBytes).toBe(15);
  });
});

describe('traffic', () => {
  it.each(['lo', 'veth12ab', 'docker0', 'br-1f2e', 'bond0', 'eth0.100', 'wg0', 'ifb0'])(
    'does not count %s',
    (name) => {
      expect(isVirtual({ name })).toBe(true);
    },
  );

  it.each(['eth0', 'ens5', 'enp3s0f1', 'wlan0', 'eno1'])('counts %s', (name) => {
    expect(isVirtual({ name })).toBe(false);
  });

  it('is that of physical interfaces, or of all but the loopback where there is none', () => {
    const interfaces = [link('lo', 100), link('eth0', 10), link('veth1', 5), link('eth1', 1)];
    expect(networkTraffic({ interfaces })).toEqual({
      receivedBytes: 11,
      sentBytes: undefined,
      errors: 0,
      drops: undefined,
    });
    expect(networkTraffic({ interfaces: [link('lo', 100), link('wg0', 7)] }).receivedBytes).toBe(7);
  });
});

describe('a filesystem', () => {
  it('is used of what an ordinary writer can have, as df says', () => {
    expect(filesystemUsed(filesystem({}))).toBeCloseTo(2 / 3);
    expect(filesystemUsed(filesystem({ unread: 'it does not answer' }))).toBeUndefined();
  });

  it('is full in so many milliseconds, if it grows', () => {
    expect(filesystemFullIn(filesystem({ growth: 10 }))).toBe(30_000);
    expect(filesystemFullIn(filesystem({ growth: -10 }))).toBeUndefined();
    expect(filesystemFullIn(filesystem({ growth: 10, readOnly: true }))).toBeUndefined();
    expect(filesystemFullIn(filesystem({}))).toBeUndefined();
  });

  it('is the worst by space or by inodes, if it can be written at all', () => {
    const mounts = [
      filesystem({ mount: '/' }),
      filesystem({ mount: '/media', used: 1_000, available: 0, readOnly: true }),
      filesystem({ mount: '/mail', used: 1, available: 999, inodes: 100, inodesFree: 3 }),
      filesystem({ mount: '/nfs', used: 1_000, available: 0, unread: 'it does not answer' }),
    ];
    expect(worstFilesystem(mounts)?.mount).toBe('/mail');
    expect(worstFilesystem([])).toBeUndefined();
  });
});

it('measures tables and directories against their limit, where there is one', () => {
  const network: NetworkStack = {
    retransmits: undefined,
    retransmitRatio: undefined,
    listenOverflows: undefined,
    conntrack: 50,
    conntrackLimit: 200,
    established: undefined,
  };
  expect(conntrackUsed({ network })).toBe(0.25);
  expect(conntrackUsed({ network: { ...network, conntrackLimit: undefined } })).toBeUndefined();
  const directory = {
    path: '/data',
    limit: 10,
    bytes: 12,
    files: 1,
    oldFiles: 0,
    oldBytes: 0,
    partial: false,
  };
  expect(directoryUsed(directory)).toBe(1.2);
  expect(directoryUsed({ ...directory, limit: undefined })).toBeUndefined();
  expect(directoryUsed({ ...directory, error: 'there is no such directory' })).toBeUndefined();
});
