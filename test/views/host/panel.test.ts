import { expect, test } from 'vitest';
import { hostPanel } from '../../../src/views/host/panel.ts';
import { bodyOf, lookAt, summaryOf } from '../drawn.ts';
import {
  day,
  down,
  failure,
  filesystem,
  GB,
  host,
  hour,
  known,
  live,
  MB,
  past,
  process,
  stackOf,
  stale,
  systems,
} from '../world.ts';

const stack = stackOf(systems.host);
const look = lookAt(
  past({
    host_cpu_used_ratio: 0.62,
    host_memory_used_ratio: 0.71,
    host_disk_busy_ratio: 0.12,
    host_network_bytes_per_second: 4e6,
  }),
);
const processes = {
  total: 212,
  running: 3,
  blocked: 0,
  zombies: 0,
  top: [process('nginx', 0.04, 80e6), process('postgres', 0.38, GB), process('worker', 0.11, 466e6)],
  ticks: {},
};
const growing = filesystem('/var', 0.94, { growth: (2.4 * GB) / ((7 * hour) / 1000) });
const wellKnown = {
  host: { host: live(host()) },
  processes: { host: live(processes) },
  filesystems: { host: live({ mounts: [filesystem('/', 0.41), growing] }) },
};
const modelOf = (readings: Parameters<typeof known>[0]) => hostPanel.model(known(readings), stack);

test('half of a wide screen shows graphs beside numbers, the worst filesystem first', () => {
  expect(bodyOf(hostPanel, modelOf(wellKnown), { columns: 79, rows: 6 }, look)).toMatchInlineSnapshot(`
    "─ Host  web-1 · 4 cores · 7.8 GB · up 41 d
     cpu      ⢰⣶⣶⣤⣤⣤⣤⣶⣶⣶⣦⣤⣤⣤⣤⣶⣶⣶⣦⣤⣤⣤⣴⣶⣶⣶    59 %   load 2.9 of 4   steal 0.1 %
     mem      ⢰⣶⣶⣦⣤⣤⣴⣶⣶⣶⣶⣤⣤⣤⣴⣶⣶⣶⣶⣤⣤⣤⣶⣶⣶⣶    71 %   2.3 GB available   swap 0
     io       ⢀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀    12 %   1.4 ms/op   8.1 MB/s
     net      ⢸⣿⣶⣦⣤⣤⣶⣾⣿⣿⣶⣦⣤⣤⣶⣾⣿⣷⣶⣦⣤⣴⣶⣾⣿⣷  3.2 MB/s in   1.1 MB/s out   0 errors
     disk   /var      94 % ▇▇▇▇▇▇▁ ▲ full ~7 h /         41 % ▇▇▇▇▁▁▁▁▁▁
     top    postgres 38 %   worker 11 %   nginx 4.0 %              waits  mem 0.3 %"
  `);
});

test('rows that are left go to the kernel and the processes', () => {
  expect(bodyOf(hostPanel, modelOf(wellKnown), { columns: 120, rows: 12 }, look)).toMatchInlineSnapshot(`
    "─ Host  web-1 · 4 cores · 7.8 GB · up 41 d
     cpu       ⢰⣶⣶⣶⣤⣤⣤⣤⣤⣤⣴⣶⣶⣶⣶⣶⣤⣤⣤⣤⣤⣤⣴⣶⣶⣶⣶⣦⣤⣤⣤⣤⣤⣤⣶⣶⣶⣶⡆    59 %   load 2.9 of 4   steal 0.1 %   iowait 3.0 %
     mem       ⢰⣶⣶⣶⣶⣤⣤⣤⣤⣤⣶⣶⣶⣶⣶⣶⣦⣤⣤⣤⣤⣴⣶⣶⣶⣶⣶⣶⣦⣤⣤⣤⣤⣴⣶⣶⣶⣶⡆    71 %   2.3 GB available   swap 0
     io        ⢀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡀    12 %   1.4 ms/op   8.1 MB/s
     net       ⢸⣿⣿⣶⣶⣦⣤⣤⣤⣶⣶⣾⣿⣿⣷⣶⣶⣤⣤⣤⣤⣶⣶⣾⣿⣿⣷⣶⣶⣤⣤⣤⣴⣶⣶⣾⣿⣿⡆  3.2 MB/s in   1.1 MB/s out   0 errors
     disk   /var      94 % ▇▇▇▇▇▇▇▇▁ ▲ full ~7 h /         41 % ▇▇▇▇▁▁▁▁▁▁
     top    postgres 38 %   worker 11 %   nginx 4.0 %                                                       waits  mem 0.3 %
     kernel 212 connections   0 % sent again   conntrack 1.8 %   file handles 0.6 %
            process             cpu   memory  user       command
            postgres           38 %     1 GB  root       /usr/sbin/postgres --serve
            worker             11 %   444 MB  root       /usr/sbin/worker --serve
            nginx             4.0 %    76 MB  root       /usr/sbin/nginx --serve"
  `);
});

test('a small panel keeps what matters: the filesystem that fills up before the disk that is idle', () => {
  expect(bodyOf(hostPanel, modelOf(wellKnown), { columns: 40, rows: 3 }, look)).toMatchInlineSnapshot(`
    "─ Host  web-1 · 4 cores · 7.8 GB · up 41 d
     cpu      59 %   load 2.9 of 4
     mem      71 %   2.3 GB available
     disk   /var      94 % ▲ full ~7 h"
  `);
});

test('one line says it all', () => {
  expect(summaryOf(hostPanel, modelOf(wellKnown))).toMatchInlineSnapshot(
    `"cpu 59 %  mem 71 %  io 12 %  /var 94 % full ~7 h  load 2.9 of 4"`,
  );
  expect(hostPanel.health(modelOf(wellKnown), look)).toBe('critical');
});

test('a host that is fine is fine, and its first reading has no rates', () => {
  const fine = modelOf({ ...wellKnown, filesystems: { host: live({ mounts: [filesystem('/', 0.41)] }) } });
  expect(hostPanel.health(fine, look)).toBe('ok');
  const { disks, interfaces } = host();
  const first = modelOf({
    host: {
      host: live(
        host({
          cpu: undefined,
          disks: disks.map((disk) => ({
            ...disk,
            utilisation: undefined,
            latency: undefined,
            readBytes: undefined,
            writtenBytes: undefined,
          })),
          interfaces: interfaces.map((one) => ({
            ...one,
            receivedBytes: undefined,
            sentBytes: undefined,
            errors: undefined,
            drops: undefined,
          })),
        }),
      ),
    },
  });
  expect(bodyOf(hostPanel, first, { columns: 79, rows: 6 })).toMatchInlineSnapshot(`
    "─ Host  web-1 · 4 cores · 7.8 GB · up 41 d
     cpu                                       –   load 2.9 of 4   steal –
     mem                                    71 %   2.3 GB available   swap 0
     io                                        –
     net                                         – in   – out
     top    not read yet                                           waits  mem 0.3 %
     kernel 212 connections   0 % sent again   conntrack 1.8 %   file handles 0.6 %"
  `);
  expect(hostPanel.health(first, look)).toBe('ok');
});

test('what goes wrong on a host is said in words', () => {
  const { memory, cpu } = host();
  const model = modelOf({
    host: {
      host: live(
        host({
          load: [9.4, 7, 5],
          cpu: cpu && { ...cpu, steal: 0.22 },
          memory: {
            ...memory,
            available: 0.2 * GB,
            swapFree: 1.2 * GB,
            swapIn: 3 * MB,
            swapOut: MB,
            oomKillsNew: 2,
          },
          pressure: {
            cpu: { some: 0.4, full: undefined },
            memory: { some: 0.3, full: 0.2 },
            io: { some: 0.1, full: 0 },
          },
        }),
      ),
    },
    processes: { host: live({ ...processes, blocked: 3, zombies: 2 }) },
    filesystems: {
      host: live({
        mounts: [
          filesystem('/', 0.41),
          filesystem('/srv', 0.2, { remountedReadOnly: true, readOnly: true }),
          filesystem('/mnt/backup', 0, { unread: '/mnt/backup does not answer' }),
          filesystem('/mail', 0.3, { inodesFree: 1_000 }),
          filesystem('/snap/core', 1, { readOnly: true, type: 'squashfs' }),
        ],
      }),
    },
    directories: {
      host: live({
        directories: [
          {
            path: '/data/files',
            limit: 10 * GB,
            bytes: 8.6 * GB,
            files: 9_000,
            oldFiles: 12,
            oldBytes: GB,
            partial: false,
          },
        ],
      }),
    },
  });
  expect(bodyOf(hostPanel, model, { columns: 79, rows: 12 }, look)).toMatchInlineSnapshot(`
    "─ Host  web-1 · 4 cores · 7.8 GB · up 41 d
     cpu      ⢰⣶⣶⣤⣤⣤⣤⣶⣶⣶⣦⣤⣤⣤⣤⣶⣶⣶⣦⣤⣤⣤⣴⣶⣶⣶    59 %   load 9.4 of 4   steal 22 %
     mem      ⢰⣶⣶⣦⣤⣤⣴⣶⣶⣶⣶⣤⣤⣤⣴⣶⣶⣶⣶⣤⣤⣤⣶⣶⣶⣶    97 %   2 killed for lack of memory
     io       ⢀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀    12 %   1.4 ms/op   8.1 MB/s
     net      ⢸⣿⣶⣦⣤⣤⣶⣾⣿⣿⣶⣦⣤⣤⣶⣾⣿⣷⣶⣦⣤⣴⣶⣾⣿⣷  3.2 MB/s in   1.1 MB/s out   0 errors
     disk   /mail     30 % ▲ few inodes left   /srv      20 % ▲ became read-only
            /backup      – ? does not answer   /         41 % ▇▇▇▇▁▁▁▁▁▁
            /core    100 % ▇▇▇▇▇▇▇▇▇▇
     dir    /data/files  8.6 GB of 10 GB  86 %
     top    3 waiting for disk   postgres 38 %   waits  cpu 40 %  mem 30 %  io 10 %
     kernel 212 connections   0 % sent again   conntrack 1.8 %   file handles 0.6 %"
  `);
  expect(summaryOf(hostPanel, model)).toMatchInlineSnapshot(
    `"cpu 59 %  mem 97 %  io 12 %  /mail 30 % few inodes left"`,
  );
});

test('a host that stopped answering is drawn as old, and is unknown', () => {
  const model = modelOf({ host: { host: stale(host(), 'this host does not answer: /proc is gone') } });
  const tones = hostPanel
    .body(model, { columns: 79, rows: 4 }, look)
    .flat()
    .map(({ tone }) => tone);
  expect(new Set(tones)).toEqual(new Set(['stale']));
  expect(hostPanel.health(model, look)).toBe('unknown');
});

test('filesystems that could not be read say why, below what they were', () => {
  const last = { mounts: [filesystem('/', 0.41)] };
  const model = modelOf({
    ...wellKnown,
    filesystems: {
      host: { last: { value: last, at: 0, took: 1 }, failure: failure('df does not answer: the disk hangs') },
    },
  });
  expect(bodyOf(hostPanel, model, { columns: 79, rows: 8 })).toMatchInlineSnapshot(`
    "─ Host  web-1 · 4 cores · 7.8 GB · up 41 d
     cpu                                    59 %   load 2.9 of 4   steal 0.1 %
     mem                                    71 %   2.3 GB available   swap 0
     io                                     12 %   1.4 ms/op   8.1 MB/s
     net                                  3.2 MB/s in   1.1 MB/s out   0 errors
     disk   /         41 % ▇▇▇▇▁▁▁▁▁▁
     disk   df does not answer: the disk hangs, since 02:38, next try in 4 s
     top    postgres 38 %   worker 11 %   nginx 4.0 %              waits  mem 0.3 %
     kernel 212 connections   0 % sent again   conntrack 1.8 %   file handles 0.6 %"
  `);
});

test('without a reading it says so, and why', () => {
  expect(bodyOf(hostPanel, modelOf({}), { columns: 79, rows: 6 })).toMatchInlineSnapshot(`
    "─ Host  
     web-1 is not read yet"
  `);
  const never = modelOf({ host: { host: down('web-1 does not answer: permission denied on /proc/stat') } });
  expect(bodyOf(hostPanel, never, { columns: 40, rows: 6 })).toMatchInlineSnapshot(`
    "─ Host  
     web-1 does not answer: permission
     denied on /proc/stat, since 02:38,
     next try in 4 s"
  `);
  expect(hostPanel.health(never, look)).toBe('unknown');
  expect(summaryOf(hostPanel, never)).toMatchInlineSnapshot(
    `"web-1 does not answer: permission denied on /proc/stat, since 0…"`,
  );
});

test('names from outside are cleaned', () => {
  const evil = 'a\u001b[2J\u001b]0;owned\u0007b\u202e\n数据';
  const model = modelOf({
    host: { host: live(host({ name: evil, bootedAt: host().bootedAt + day })) },
    processes: { host: live({ ...processes, top: [process(evil, 0.5, GB)] }) },
    filesystems: { host: live({ mounts: [filesystem(evil, 0.95)] }) },
  });
  expect(bodyOf(hostPanel, model, { columns: 79, rows: 14 })).toMatchInlineSnapshot(`
    "─ Host  ab 数据 · 4 cores · 7.8 GB · up 40 d
     cpu                                    59 %   load 2.9 of 4   steal 0.1 %
     mem                                    71 %   2.3 GB available   swap 0
     io                                     12 %   1.4 ms/op   8.1 MB/s
     net                                  3.2 MB/s in   1.1 MB/s out   0 errors
     disk   ab 数据   95 % ▇▇▇▇▇▇▇▇▇▁ ▲
     top    ab 数据 50 %                                           waits  mem 0.3 %
     kernel 212 connections   0 % sent again   conntrack 1.8 %   file handles 0.6 %
            process             cpu   memory  user       command
            ab 数据            50 %     1 GB  root       /usr/sbin/ab 数据 --serve"
  `);
});
