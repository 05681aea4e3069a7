import { expect, test } from 'vitest';
import { coreList } from '../../../src/views/host/cores.ts';
import { deletedFileList } from '../../../src/views/host/deleted-files.ts';
import { directoryList } from '../../../src/views/host/directories.ts';
import { diskList } from '../../../src/views/host/disks.ts';
import { filesystemList } from '../../../src/views/host/filesystems.ts';
import { interfaceList } from '../../../src/views/host/interfaces.ts';
import { processList } from '../../../src/views/host/processes.ts';
import { detailOf, lookAt, tableOf } from '../drawn.ts';
import { filesystem, GB, host, known, live, process, stackOf, stale, systems } from '../world.ts';

const stack = stackOf(systems.host);
const processes = {
  total: 212,
  running: 3,
  blocked: 1,
  zombies: 0,
  top: [
    process('nginx', 0.04, 80e6, { user: 'www-data' }),
    process('postgres', 1.38, GB, {
      user: 'postgres',
      command: 'postgres: shop shop 10.0.0.20(5122) SELECT',
    }),
    process('rsync', undefined, 4e6, { state: 'D' }),
  ],
  ticks: {},
};
const mounts = [
  filesystem('/', 0.41, { growth: 2_000 }),
  filesystem('/var', 0.94, { growth: 100_000, device: '/dev/mapper/vg0-var' }),
  filesystem('/mnt/backup', 0, {
    unread: '/mnt/backup does not answer',
    device: 'nas:/backup',
    type: 'nfs4',
  }),
];
const readings = known({
  host: { host: live(host()) },
  processes: { host: live(processes) },
  filesystems: { host: live({ mounts }) },
  deletedFiles: {
    host: live({
      files: [{ pid: 812, process: 'java', path: '/var/log/app.log.1', bytes: 3 * GB }],
      bytes: 3 * GB,
      unreadable: 4,
    }),
  },
  directories: {
    host: live({
      directories: [
        {
          path: '/data/files',
          limit: 10 * GB,
          bytes: 8.6 * GB,
          files: 90_000,
          oldFiles: 1_200,
          oldBytes: GB,
          partial: true,
        },
        {
          path: '/gone',
          limit: GB,
          bytes: 0,
          files: 0,
          oldFiles: 0,
          oldBytes: 0,
          partial: false,
          error: '/gone does not exist',
        },
      ],
    }),
  },
});

test('processes stand by what they use, at three widths', () => {
  expect(tableOf(processList, readings, stack, 80)).toMatchInlineSnapshot(`
    "      pid  name               ↓cpu   memory  user       command
    ▸    1208  postgres          138 %     1 GB  postgres   postgres: shop shop 10.…
         1205  nginx             4.0 %    76 MB  www-data   /usr/sbin/nginx --serve
         1205  rsync                 –   3.8 MB  root       /usr/sbin/rsync --serve"
  `);
  expect(tableOf(processList, readings, stack, 120)).toMatchInlineSnapshot(`
    "      pid  name               ↓cpu   memory  state             user       threads      up  command
    ▸    1208  postgres          138 %     1 GB  sleeping          postgres         4     6 d  postgres: shop shop 10.0.0.2…
         1205  nginx             4.0 %    76 MB  sleeping          www-data         4     6 d  /usr/sbin/nginx --serve
         1205  rsync                 –   3.8 MB  waiting for disk  root             4     6 d  /usr/sbin/rsync --serve"
  `);
  expect(tableOf(processList, readings, stack, 160)).toMatchInlineSnapshot(`
    "      pid  name               ↓cpu   memory  state             user       threads      up  command
    ▸    1208  postgres          138 %     1 GB  sleeping          postgres         4     6 d  postgres: shop shop 10.0.0.20(5122) SELECT
         1205  nginx             4.0 %    76 MB  sleeping          www-data         4     6 d  /usr/sbin/nginx --serve
         1205  rsync                 –   3.8 MB  waiting for disk  root             4     6 d  /usr/sbin/rsync --serve"
  `);
  expect(detailOf(processList, readings, stack, '1208')).toMatchInlineSnapshot(`
    "process         postgres · pid 1208
    command         postgres: shop shop 10.0.0.20(5122) SELECT
    user            postgres
    state           sleeping
    cpu             138 % of one core
    memory          1 GB resident
    threads         4
    running for     6 d"
  `);
});

test('filesystems say how full, how fast, and what is wrong', () => {
  expect(tableOf(filesystemList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  mount          ↓used     free     size      growth  inodes  state
    ▸ /var            94 %   2.4 GB    40 GB   +343 MB/h    16 %  full ~7 h
      /               41 %    24 GB    40 GB   +6.9 MB/h    16 %
      /mnt/backup        –        –        –       0 B/h    16 %  does not answer"
  `);
  expect(tableOf(filesystemList, readings, stack, 120)).toMatchInlineSnapshot(`
    "  mount                      ↓used     free     size      growth  inodes  state               type      device
    ▸ /var                        94 %   2.4 GB    40 GB   +343 MB/h    16 %  full ~7 h           ext4      /dev/mapper/vg0…
      /                           41 %    24 GB    40 GB   +6.9 MB/h    16 %                      ext4      /dev/sda1
      /mnt/backup                    –        –        –       0 B/h    16 %  does not answer     nfs4      nas:/backup"
  `);
  expect(detailOf(filesystemList, readings, stack, '/var')).toMatchInlineSnapshot(`
    "mounted on      /var
    device          /dev/mapper/vg0-var · ext4
    used            38 GB of 40 GB · 94 %
    free            2.4 GB for ordinary users
    inodes          16 % used
    growth          +343 MB/h
    full in         ~7 h at this rate
    state           full ~7 h"
  `);
  expect(detailOf(filesystemList, readings, stack, 'backup')).toMatchInlineSnapshot(`
    "mounted on      /mnt/backup
    device          nas:/backup · nfs4
    used            –
    free            –
    inodes          16 % used
    growth          0 B/h
    full in         it does not grow
    state           does not answer"
  `);
});

test('disks, interfaces and cores show their rates', () => {
  expect(tableOf(diskList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  disk                       ↓busy   latency        read     written  operations
    ▸ sda                         12 %    1.4 ms    2.1 MB/s      6 MB/s        86/s"
  `);
  expect(tableOf(interfaceList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  interface                   ↓in         out    errors     drops  in since boot
    ▸ eth0                   3.2 MB/s    1.1 MB/s       0/s       0/s         812 GB"
  `);
  expect(tableOf(coreList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  core          busy      user    system    iowait     steal      nice       irq
    ▸ cpu0          59 %      40 %      18 %     3.0 %     0.1 %       0 %       0 %
      cpu1          89 %      70 %      18 %     3.0 %     0.1 %       0 %       0 %
      cpu2          29 %      10 %      18 %     3.0 %     0.1 %       0 %       0 %
      cpu3          39 %      20 %      18 %      30 %     0.1 %       0 %       0 %"
  `);
});

test('a core says of which processor it is, as soon as that is known', () => {
  expect(detailOf(coreList, readings, stack, 'cpu0')).toContain('processor       –');
  const machine = { processor: 'AMD EPYC', physicalCores: 2 };
  const known = { ...readings, host: { host: live(host({ machine })) } };
  expect(detailOf(coreList, known, stack, 'cpu0')).toContain('processor       AMD EPYC, 2 physical cores');
});

test('deleted files and watched directories say what they hold', () => {
  expect(tableOf(deletedFileList, readings, stack, 80)).toMatchInlineSnapshot(`
    "     ↓size      pid  process          path
    ▸     3 GB      812  java             /var/log/app.log.1"
  `);
  expect(tableOf(directoryList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  directory                       size  ↓of limit      files  unread
    ▸ /data/files                 ≥ 8.6 GB       86 %   ≥ 90 000
      /gone                              –          –          –  /gone does not ex…"
  `);
  expect(detailOf(directoryList, readings, stack, '/data/files')).toMatchInlineSnapshot(`
    "directory       /data/files
    size            ≥ 8.6 GB  the walk stopped at its bound
    limit           10 GB · 86 % used
    files           ≥ 90 000
    old files       1 200 · 1 GB"
  `);
});

test('rows of a host that does not answer are drawn as old', () => {
  const rows = processList.rows(known({ processes: { host: stale(processes, 'no answer') } }), stack);
  const tones = rows.flatMap((row) => processList.columns.map((column) => column.cell(row, lookAt()).tone));
  expect(new Set(tones)).toEqual(new Set(['stale']));
});
