import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMounts } from '../../../src/domain/host.mounts.ts';
import { parseMemberships, sizeOfSet, upwards } from '../../../src/probes/host/cgroup.ts';
import { parseStat, shares, sharesPerCore } from '../../../src/probes/host/cpu.ts';
import { parseDisks } from '../../../src/probes/host/disks.ts';
import { realMounts } from '../../../src/probes/host/mounts.ts';
import { parseInterfaces, parseProtocols } from '../../../src/probes/host/network.ts';
import { parsePressure } from '../../../src/probes/host/pressure.ts';
import { parseCommandLine, parseProcess, parseStatus, parseUsers } from '../../../src/probes/host/process.ts';
import { numbersOf } from '../../../src/probes/host/text.ts';

const parsers: Record<string, (text: string) => unknown> = {
  parseStat,
  parseDisks: (text) => parseDisks(text, undefined),
  parseInterfaces,
  parseProtocols,
  parseMounts: (text) => realMounts(parseMounts(text)),
  parseMemberships,
  parsePressure,
  parseProcess,
  parseStatus,
  parseUsers,
  parseCommandLine,
  numbersOf,
  sizeOfSet,
};

/** Text that looks like the kernel's, line by line, and is not. */
const almost = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(
          fc.constantFrom(
            'cpu',
            'cpu0',
            'btime',
            ' 8 0 sda',
            'eth0:',
            'Tcp:',
            'some avg10=',
            '12 (',
            '1 2 8:1 / /',
          ),
          fc.array(
            fc.oneof(fc.nat().map(String), fc.string({ maxLength: 5 }), fc.constantFrom('-', ')', '\u0000')),
          ),
        )
        .map(([head, rest]) => `${head} ${rest.join(' ')}`),
    ),
  )
  .map((lines) => lines.join('\n'));

describe('whatever the kernel may write', () => {
  for (const [name, parse] of Object.entries(parsers))
    it(`does not make ${name} throw, nor give a number that is none`, () => {
      fc.assert(
        fc.property(almost, (text) => {
          expect(() => JSON.stringify(parse(text), finite)).not.toThrow();
        }),
      );
    });
});

function finite(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && Number.isNaN(value)) throw new Error('not a number');
  return value instanceof Map ? [...value] : value;
}

describe('shares of processor time', () => {
  it('are between 0 and 1 and add up to 1, or are not known', () => {
    const ticks = fc.array(fc.nat({ max: 1e9 }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(ticks, ticks, (before, now) => {
        const modes = shares(now, before);
        if (modes === undefined) return;
        const all = Object.values(modes);
        expect(all.every((share) => share >= 0 && share <= 1)).toBe(true);
        expect(all.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
      }),
    );
  });

  it('forgive idle and iowait, which the kernel lets fall', () => {
    expect(shares([110, 0, 0, 90, 9, 0, 0, 0], [100, 0, 0, 95, 10, 0, 0, 0])).toMatchObject({
      user: 1,
      idle: 0,
    });
  });

  it('are not known per core after a core was switched on', () => {
    const one = [1, 1, 1, 1, 1, 1, 1, 1];
    expect(sharesPerCore([one, one, one], [one, one])).toEqual([]);
  });
});

describe('a process', () => {
  const rest = 'S 1 1 1 0 -1 4194560 1 2 3 4 70 30 5 6 20 0 3 0 2400 49905664 4853 18446744073709551615';

  it('may be named like anything, brackets and newlines included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(parseProcess(`42 (${name}) ${rest}`)).toEqual({
          pid: 42,
          name,
          state: 'S',
          ticks: 100,
          threads: 3,
          started: 2400,
          residentPages: 4853,
        });
      }),
    );
  });

  it('is shown by its arguments, whatever stands between them', () => {
    expect(parseCommandLine('nginx: worker process\u0000\u0000')).toBe('nginx: worker process');
    expect(parseCommandLine('redis-server\u0000--requirepass\u0000hush\u0000')).toBe(
      'redis-server --requirepass ******',
    );
    expect(parseCommandLine('sh\u0000-c\u0000while :\ndo :; done\u0000')).toBe('sh -c while : do :; done');
  });
});

describe('cgroups', () => {
  it('count a limit anywhere above', () => {
    expect(upwards({ path: '/sys/fs/cgroup', root: '/' }, '/a.slice/b.scope')).toEqual([
      '/sys/fs/cgroup/a.slice/b.scope',
      '/sys/fs/cgroup/a.slice',
      '/sys/fs/cgroup',
    ]);
  });

  it('are left alone outside of what may be read', () => {
    expect(upwards({ path: '/mnt/cgroup', root: '/' }, '/a')).toEqual([]);
    expect(upwards({ path: '/sys/fs/cgroup', root: '/' }, '/../..')).toEqual([]);
  });

  it('say a set of processors as ranges', () => {
    expect(sizeOfSet('0-3,8\n')).toBe(5);
    expect(sizeOfSet('\n')).toBeUndefined();
  });
});

it('reads the disks that /sys knows as whole, with a bang for a slash', () => {
  const line = (name: string) => ` 8 0 ${name} 1 0 8 1 1 0 8 1 0 1 2`;
  const text = ['sda', 'sda1', 'cciss/c0d0', 'cciss/c0d0p1', 'loop3', 'sdb 1 2'].map(line).join('\n');
  const names = parseDisks(text, ['sda', 'cciss!c0d0', 'loop3']).map(({ name }) => name);
  expect(names).toEqual(['sda', 'cciss/c0d0']);
});
