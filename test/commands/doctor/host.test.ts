import { describe, expect, it } from 'vitest';
import { examineDisk } from '../../../src/commands/doctor/disk.ts';
import type { Finding } from '../../../src/commands/doctor/finding.ts';
import { examineKernel } from '../../../src/commands/doctor/kernel.ts';
import { examinePorts } from '../../../src/commands/doctor/ports.ts';
import { examineTime } from '../../../src/commands/doctor/time.ts';
import { type Loaded, loadConfiguration } from '../../../src/config/load.ts';
import { filesystem, host, read, systems, world } from '../../alerts/worlds.ts';
import { setting, temporary } from '../../config/setting.ts';
import { hostWith, process } from './hosts.ts';

const said = (findings: readonly Finding[]) => findings.map(({ severity, what }) => `${severity}: ${what}`);

describe('the time', () => {
  const examine = (files: Record<string, string>, inside?: string) =>
    said(examineTime({ host: hostWith(files), world: world(read('host', systems.host, host({ inside }))) }));

  it('is kept, or is not', () => {
    expect(examine({ '/run/systemd/timesync/synchronized': '' })).toEqual([
      'ok: synchronised by systemd-timesyncd',
    ]);
    expect(examine(process(7, 'chronyd'))).toEqual(['ok: kept by chronyd']);
    expect(examine(process(7, 'systemd-timesyn'))).toEqual([
      'warning: systemd-timesyncd runs and has reached no time server yet',
    ]);
    expect(examine(process(7, 'bash'))).toEqual(['warning: nothing seen here keeps the clock right']);
  });

  it('is the host’s inside a container', () => {
    expect(examine({}, 'docker')).toEqual([
      "ok: not looked at: this is a docker container, whose clock is the host's",
    ]);
  });
});

describe('the kernel', () => {
  const loose = {
    '/proc/sys/vm/overcommit_memory': '0\n',
    '/sys/kernel/mm/transparent_hugepage/enabled': '[always] madvise never\n',
    '/proc/sys/net/core/somaxconn': '128\n',
  };
  const limits = (open: number | 'unlimited') =>
    `Limit                     Soft Limit           Hard Limit           Units\nMax open files            ${open}                 1048576              files\n`;
  const examine = (files: Record<string, string>) => said(examineKernel({ host: hostWith(files) }));

  it('is not asked for servers that do not run here', () => {
    expect(examine(loose)).toEqual(['ok: its settings suit the servers that run here']);
  });

  it('stands in the way of Redis', () => {
    expect(examine({ ...loose, ...process(9, 'redis-server'), '/proc/9/limits': limits(1024) })).toEqual([
      'warning: vm.overcommit_memory is 0: a snapshot of Redis fails when memory is short',
      'warning: transparent huge pages are always on: Redis stalls and grows while it snapshots',
      'warning: net.core.somaxconn is below 511: clients of Redis are refused when many come at once',
      'warning: redis-server may open 1024 files: it refuses clients before anything else is full',
    ]);
  });

  it('lets servers open as many files as they need', () => {
    const files = {
      ...process(9, 'nginx'),
      ...process(10, 'redis-server'),
      '/proc/9/limits': limits(65_536),
      '/proc/10/limits': limits('unlimited'),
    };
    expect(examine(files)).toEqual(['ok: its settings suit the servers that run here']);
  });
});

describe('the ports', () => {
  const line = (address: string, state = '0A') =>
    `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 1234 1 0 100 0 0 10 0\n`;
  async function examine(tcp: string, tcp6 = '') {
    const loaded = await loadConfiguration({}, setting(await temporary()));
    return said(
      examinePorts({ host: hostWith({ '/proc/self/net/tcp': tcp, '/proc/self/net/tcp6': tcp6 }), loaded }),
    );
  }

  it('are open to everybody beyond the shell and the web', async () => {
    const tcp = [
      line('00000000:0016'),
      line('0100007F:18EB'),
      line('00000000:1538'),
      line('0500000A:0CEA'),
    ].join('');
    const tcp6 = line('00000000000000000000000000000000:2382');
    expect(await examine(tcp, tcp6)).toEqual([
      'warning: open on every address beyond 22, 80 and 443: 5432 (PostgreSQL), 9090 (Prometheus)',
      'ok: open to the private network: 3306 (MySQL)',
    ]);
  });

  it('of Docker without TLS are a problem', async () => {
    expect((await examine(line('00000000:0947')))[0]).toBe(
      'problem: port 2375 is open to everybody: whoever reaches Docker there is root on this host',
    );
  });

  it('are closed, or only connected', async () => {
    expect(await examine(line('0100007F:1538') + line('00000000:1538', '01'))).toEqual([
      'ok: none is open on every address beyond 22, 80 and 443',
    ]);
  });

  it('cannot be known where the kernel does not tell', async () => {
    const loaded = { is: 'refused' } as unknown as Loaded; // nothing of it is read
    expect(said(examinePorts({ host: hostWith({}), loaded }))).toEqual([
      'ok: not looked at: /proc/self/net/tcp cannot be read',
    ]);
  });
});

describe('the disk', () => {
  const examine = (...mounts: readonly ReturnType<typeof filesystem>[]) =>
    said(examineDisk({ world: world(read('filesystems', systems.host, { mounts })) }));

  it('has room', () => {
    expect(examine(filesystem({}), filesystem({ mount: '/data', used: 70, available: 30 }))).toEqual([
      'ok: 70 % full at most (/data)',
    ]);
  });

  it('is nearly full, of bytes or of files', () => {
    expect(
      examine(
        filesystem({ used: 85, available: 15 }),
        filesystem({ mount: '/data', used: 95, available: 5, inodes: 100, inodesFree: 3 }),
        filesystem({ mount: '/nfs', unread: '/nfs does not answer' }),
      ),
    ).toEqual([
      'warning: / is 85 % full',
      'problem: /data is 95 % full',
      'problem: /data has 97 % of its files used up, whatever their size',
      'warning: /nfs does not answer',
    ]);
  });

  it('was not read', () => expect(examineDisk({ world: undefined })).toEqual([]));
});
