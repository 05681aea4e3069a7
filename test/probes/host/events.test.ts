import { readFileSync } from 'node:fs';
import { appendFile, cp, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Taken } from '../../../src/core/reading.ts';
import type { HostEvents } from '../../../src/domain/host.events.ts';
import { kernelLogEvents, ringEvents } from '../../../src/probes/host/events/kernel.ts';
import { loginEvents, recordSize } from '../../../src/probes/host/events/logins.ts';
import { packageEvents } from '../../../src/probes/host/events/packages.ts';
import { hostEvents } from '../../../src/probes/host/events.ts';
import { openHost } from '../../../src/systems/host.ts';

const recorded = fileURLToPath(new URL('../../fixtures/host/records/debian-12', import.meta.url));
const text = (name: string): string => readFileSync(join(recorded, 'var/log', name), 'utf8');
const at = Date.UTC(2026, 10, 21, 0, 30);

describe('packages', () => {
  it('that apt brought are one run, what was asked for first, and not told again by dpkg', () => {
    const found = packageEvents({ apt: text('apt/history.log'), dpkg: text('dpkg.log'), dnf: '' }, []);
    expect(found).toEqual([
      {
        at: Date.UTC(2026, 10, 20, 23, 20, 6),
        until: Date.UTC(2026, 10, 20, 23, 20, 27),
        kind: 'packages',
        text: expect.stringMatching(
          /^upgraded postgresql-15 15\.18-0\+deb12u1 → 15\.20-0\+deb12u1, .* and \d+ more; installed docker-compose 1\.29\.2-3, iptables 1\.8\.9-2, pg-activity 3\.0\.3-1, redis-server 5:7\.0\.15-1~deb12u10 and \d+ more$/,
        ),
      },
      {
        at: Date.UTC(2026, 10, 21, 0, 10, 1),
        until: Date.UTC(2026, 10, 21, 0, 10, 2),
        kind: 'packages',
        text: 'installed shop-agent 2.1-1; removed old-agent',
      },
    ]);
  });

  it('name who asked for them', () => {
    const apt =
      'Start-Date: 2026-11-20  23:20:06\nRequested-By: ana (1000)\nRemove: nginx:amd64 (1.22)\nEnd-Date: 2026-11-20  23:20:27\n';
    expect(packageEvents({ apt, dpkg: '', dnf: '' }, [])).toMatchObject([
      { text: 'removed nginx', by: 'ana' },
    ]);
  });

  it('of dnf carry their own time zone', () => {
    const dnf = [
      '2026-11-20T10:11:12+0200 SUBDEBUG Upgrade: nginx-1:1.24.0-1.el9.x86_64',
      '2026-11-20T10:11:13+0200 SUBDEBUG Upgraded: nginx-1:1.22.0-1.el9.x86_64',
      '2026-11-20T10:11:14+0200 INFO --- logging initialized ---',
    ].join('\n');
    expect(packageEvents({ apt: '', dpkg: '', dnf }, [])).toMatchObject([
      { at: Date.UTC(2026, 10, 20, 8, 11, 12), text: 'upgraded nginx-1:1.24.0-1.el9.x86_64' },
    ]);
  });
});

describe('logins', () => {
  const bytes = readFileSync(join(recorded, 'var/log/wtmp'));

  it('are those on a terminal, with where they came from', () => {
    expect(recordSize(bytes.length)).toBe(384);
    expect(loginEvents(bytes, 384)).toEqual([
      {
        at: Date.UTC(2026, 10, 20, 2, 10) + 123.456,
        kind: 'login',
        text: 'ana logged in on pts/0 from 10.0.0.5',
        by: 'ana',
      },
    ]);
  });

  it('are read from whatever is there without harm', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1600 }), (some) => {
        for (const size of [384, 400]) loginEvents(some, size);
      }),
    );
  });
});

describe('messages of the kernel', () => {
  it('are told when they are errors, or graver than their level', () => {
    const records = [
      '6,21584,4051088640,-;br0: port 2(veth1) entered blocking state\n',
      '3,21585,4052000000,-;EXT4-fs error (device sda1): bad block\\x1b[2J\n SUBSYSTEM=block\n',
      '6,21586,4053000000,-;Memory cgroup out of memory: Killed process 1720 (dd) total-vm:67804kB\n',
      '11,21587,4054000000,-;written by somebody in the name of a daemon\n',
      'nonsense',
    ];
    expect(ringEvents(records, 1_000)).toEqual([
      { at: 4_053_000, kind: 'kernel', text: 'EXT4-fs error (device sda1): bad block\u001b[2J' },
      { at: 4_054_000, kind: 'kernel', text: 'Memory cgroup out of memory: Killed process 1720 (dd)' },
    ]);
  });

  it('are found in its log too, in the year they belong to', () => {
    expect(
      kernelLogEvents(text('kern.log'), at).map(({ at: then, text: said }) => [
        new Date(then).toISOString(),
        said.slice(0, 20),
      ]),
    ).toEqual([
      ['2026-11-20T22:14:02.000Z', 'Out of memory: Kille'],
      ['2026-11-20T22:15:00.120Z', 'EXT4-fs (sda1): Remo'],
    ]);
    expect(kernelLogEvents('Dec 31 23:59:59 web-1 kernel: segfault', Date.UTC(2027, 0, 1))[0]?.at).toBe(
      Date.UTC(2026, 11, 31, 23, 59, 59),
    );
  });
});

describe('the records of a host', () => {
  let root: string;
  let last: Taken<HostEvents> | undefined;
  const log = (name: string): string => join(root, 'var/log', name);
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'quarterdeck-records-'));
    await cp(recorded, root, { recursive: true });
    last = undefined;
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function read(now = at): Promise<HostEvents> {
    const face = openHost({ directories: [] }, { root });
    const value = await hostEvents.read(face, last, { at: now, signal: AbortSignal.timeout(5_000) });
    face.close();
    last = { value, at: now, took: 1 };
    return value;
  }
  const kinds = ({ events }: HostEvents): readonly string[] => events.map(({ kind }) => kind);

  it('are read once, and then only what was added', async () => {
    const first = await read();
    expect(kinds(first)).toEqual(['login', 'kernel', 'kernel', 'packages', 'packages']);
    expect(first.unread).toEqual([]);
    const second = await read();
    expect(second.events).toBe(first.events);
    await appendFile(
      log('kern.log'),
      'Nov 21 00:20:00 web-1 kernel: Out of memory: Killed process 9 (x)\nNov 21 00:20:0',
    );
    expect(kinds(await read()).at(-1)).toBe('kernel');
    await appendFile(log('kern.log'), '1 web-1 kernel: segfault\n');
    expect((await read()).events.at(-1)?.text).toBe('segfault');
  });

  it('go on in a new file when the old one was put aside', async () => {
    await read();
    await rename(log('dpkg.log'), log('dpkg.log.1'));
    await writeFile(log('dpkg.log'), '2026-11-21 00:20:00 install more:amd64 <none> 1\n');
    const found = await read();
    expect(found.events.at(-1)?.text).toBe('installed more 1');
    expect(found.events).toHaveLength(6);
  });

  it('wait for dpkg to be done, for apt tells it better', async () => {
    await appendFile(log('dpkg.log'), '2026-11-21 00:29:50 install late:amd64 <none> 1\n');
    expect((await read()).events.map(({ text: said }) => said).join()).not.toContain('late');
    const apt =
      '\nStart-Date: 2026-11-21  00:29:40\nRequested-By: ana (1000)\nInstall: late:amd64 (1)\nEnd-Date: 2026-11-21  00:30:10\n';
    await appendFile(log('apt/history.log'), apt);
    expect((await read(at + 15_000)).events.at(-1)).toMatchObject({ text: 'installed late 1', by: 'ana' });
    const later = await read(at + 90_000);
    expect(later.events.filter(({ text: said }) => said.includes('late'))).toHaveLength(1);
  });

  it('that are missing or not files cost the others nothing', async () => {
    await rm(log('wtmp'));
    await mkdir(log('wtmp'));
    await rm(log('kern.log'));
    const found = await read();
    expect(kinds(found)).toEqual(['packages', 'packages']);
    const path = join(root, 'var/log/wtmp');
    expect(found.unread).toEqual([{ source: '/var/log/wtmp', because: `${path} is not a file` }]);
  });

  it('name the units that keep running, and not those that may be over in a moment', async () => {
    const units = join(root, 'run/systemd/units');
    await mkdir(units, { recursive: true });
    await symlink('5a0e', join(units, 'invocation:nginx.service'));
    await symlink('5a0f', join(units, 'invocation:session-1.scope'));
    const made = (await read(Date.now() + 60_000)).units;
    expect(Object.keys(made)).toEqual(['nginx']);
    expect((await read(Date.now())).units).toEqual({});
  });

  it('older than a day are not told', async () => {
    expect((await read(at + 2 * 86_400_000)).events).toEqual([]);
  });
});
