import { describe, expect, it } from 'vitest';
import { ReadError } from '../../../src/core/reading.ts';
import { deletedFiles } from '../../../src/probes/host/deleted-files.ts';
import { processes } from '../../../src/probes/host/processes.ts';
import type { HostFace } from '../../../src/systems/host.ts';
import { context, recorded, taken } from './face.ts';

type Given = {
  readonly name: string;
  readonly state?: string;
  readonly ticks: number;
  readonly pages?: number;
};

const statOf = (pid: string, { name, state = 'S', ticks, pages = 10 }: Given): string =>
  `${pid} (${name}) ${state} 1 1 1 0 -1 0 1 2 3 4 ${ticks} 0 5 6 20 0 3 0 ${200 + Number(pid)} 49905664 ${pages} 0`;

/** A host with these processes. */
function face(
  uptime: number,
  given: Readonly<Record<string, Given>>,
  commandLine: HostFace['commandLine'],
): HostFace {
  const texts: Record<string, string> = {
    '/proc/uptime': `${uptime}.00 1.00`,
    '/proc/stat': 'btime 1795216657',
    '/etc/passwd': 'root:x:0:0::/root:/bin/sh\npostgres:x:104:109::/:/bin/sh',
  };
  for (const [pid, process] of Object.entries(given)) {
    texts[`/proc/${pid}/stat`] = statOf(pid, process);
    texts[`/proc/${pid}/status`] = `Uid:\t0\t${pid === '7' ? '104' : '4711'}\t0\t0\nVmRSS:\t  64 kB\n`;
  }
  return {
    ...recorded('nowhere'),
    names: (path) => (path === '/proc' ? ['self', 'stat', ...Object.keys(given)] : undefined),
    text: (path) => texts[path],
    commandLine,
  };
}

const named = async (pid: number) => `/usr/bin/program\u0000--pid\u0000${pid}\u0000`;

describe('processes', () => {
  it('are counted by state, and shown with user, start and resident memory', async () => {
    const given = { 7: { name: 'postgres', ticks: 5 }, 8: { name: 'cp', state: 'D', ticks: 1 } };
    const value = await processes.read(face(100, given, named), undefined, context(0));
    expect(value).toMatchObject({ total: 2, running: 0, blocked: 1, zombies: 0 });
    expect(value.top[0]).toMatchObject({
      pid: 7,
      user: 'postgres',
      command: '/usr/bin/program --pid 7',
      cpu: undefined,
      memory: 65_536,
      startedAt: 1_795_216_657_000 + 2_070,
    });
    expect(value.top[1]).toMatchObject({ user: '4711', command: '[cp]' });
  });

  it('have their share of a core since the last reading; one that is new, all it has used', async () => {
    const first = await processes.read(
      face(100, { 7: { name: 'a', ticks: 500 } }, named),
      undefined,
      context(0),
    );
    const now = { 7: { name: 'a', ticks: 600 }, 9: { name: 'new', ticks: 40 } };
    const second = await processes.read(face(104, now, named), taken(first, 0), context(4_000));
    expect(second.top.map(({ pid, cpu }) => [pid, cpu])).toEqual([
      [7, 0.25],
      [9, 0.1],
    ]);
  });

  it('have no share when the number was given to another process meanwhile', async () => {
    const first = await processes.read(
      face(100, { 7: { name: 'a', ticks: 500 } }, named),
      undefined,
      context(0),
    );
    const second = await processes.read(
      face(104, { 7: { name: 'a', ticks: 4 } }, named),
      taken(first, 0),
      context(1),
    );
    expect(second.top[0]?.cpu).toBeUndefined();
  });

  it('are the top by processor and the top by memory, each once', async () => {
    const given = Object.fromEntries(
      Array.from({ length: 100 }, (_, pid) => [pid + 1, { name: 'x', ticks: pid, pages: 100 - pid }]),
    );
    const { top, total } = await processes.read(face(100, given, named), undefined, context(0));
    const pids = top.map(({ pid }) => pid).sort((a, b) => a - b);
    expect(total).toBe(100);
    expect(pids).toEqual(
      [...Array(20).keys(), ...[...Array(20).keys()].map((n) => n + 80)].map((n) => n + 1),
    );
  });

  it('keep the command line they had when it cannot be read now', async () => {
    const given = { 7: { name: 'a', ticks: 500 } };
    const first = await processes.read(face(100, given, named), undefined, context(0));
    const late = () => Promise.reject(new ReadError('timeout', 'process 7 does not answer'));
    const second = await processes.read(face(104, given, late), taken(first, 0), context(4_000));
    expect(second.top[0]?.command).toBe('/usr/bin/program --pid 7');
  });
});

describe('deleted files', () => {
  it('are listed once, largest first, with a count of the processes nobody let us look into', async () => {
    const links: Record<string, string> = {
      '7/3': '/var/log/a.log (deleted)',
      '8/4': '/var/log/a.log (deleted)',
      '7/5': '/tmp/named (deleted)',
      '7/6': '/memfd:x (deleted)',
      '7/7': '/var/log/b.log (deleted)',
      '7/8': 'socket:[1]',
    };
    const files: Record<string, { key: string; links: number; bytes: number }> = {
      '7/3': { key: 'a', links: 0, bytes: 10 },
      '8/4': { key: 'a', links: 0, bytes: 10 },
      '7/5': { key: 'named', links: 1, bytes: 10 },
      '7/7': { key: 'b', links: 0, bytes: 90 },
    };
    const names: Record<string, readonly string[] | 'denied'> = {
      '/proc': ['7', '8', '9', 'self'],
      '/proc/7/fd': ['3', '5', '6', '7', '8'],
      '/proc/8/fd': ['4'],
      '/proc/9/fd': 'denied',
    };
    const value = await deletedFiles.read(
      {
        ...recorded('nowhere'),
        names: (path) => names[path],
        text: () => 'nginx\n',
        descriptor: (pid, fd) => links[`${pid}/${fd}`],
        openFile: async (pid, fd) => files[`${pid}/${fd}`],
      },
      undefined,
      context(0),
    );
    expect(value).toEqual({
      files: [
        { pid: 7, process: 'nginx', path: '/var/log/b.log', bytes: 90 },
        { pid: 7, process: 'nginx', path: '/var/log/a.log', bytes: 10 },
      ],
      bytes: 100,
      unreadable: 1,
    });
  });
});
