import type { StatsFs } from 'node:fs';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ReadError } from '../../../src/core/reading.ts';
import { parseMounts } from '../../../src/domain/host.mounts.ts';
import { filesystems } from '../../../src/probes/host/filesystems.ts';
import { growthOf, kept } from '../../../src/probes/host/growth.ts';
import { isForcedReadOnly, isRemote, realMounts } from '../../../src/probes/host/mounts.ts';
import type { HostFace } from '../../../src/systems/host.ts';
import { context, recorded, taken } from './face.ts';

const text = readFileSync(new URL('../../fixtures/host/ubuntu-mountinfo.txt', import.meta.url), 'utf8');
const mounts = realMounts(parseMounts(text));

describe('the mounts of an Ubuntu server', () => {
  it('are those that can fill up, each filesystem once', () => {
    expect(mounts.map(({ path }) => path)).toEqual([
      '/',
      '/boot/efi',
      '/dev/shm',
      '/media/archive',
      '/mnt/backup',
      '/mnt/sshfs',
      '/run',
      '/srv/my files',
      '/tmp',
      '/var',
    ]);
  });

  it('may hang where they come from elsewhere', () => {
    expect(mounts.filter(isRemote).map(({ type }) => type)).toEqual(['nfs4', 'fuse.sshfs']);
  });

  it('tell one that the kernel made read-only from one that is meant to be', () => {
    expect(mounts.filter(isForcedReadOnly).map(({ path }) => path)).toEqual(['/var']);
  });

  it('are in a container its root, its shared memory and its volumes, not the files the engine puts into /etc', () => {
    const inside = recorded('container-v2').text('/proc/1/mountinfo') ?? '';
    expect(realMounts(parseMounts(inside)).map(({ path }) => path)).toEqual(['/', '/data/files', '/dev/shm']);
  });
});

const stats = (used: number): StatsFs => ({
  type: 0,
  bsize: 4096,
  frsize: 1024,
  blocks: 1000,
  bfree: 1000 - used,
  bavail: 900 - used,
  files: 0,
  ffree: 0,
});

/** Mounts from a list of lines, and sizes or errors by path. */
const face = (lines: readonly string[], space: HostFace['space']): HostFace => ({
  ...recorded('nowhere'),
  text: (path) => (path === '/proc/1/mountinfo' ? lines.join('\n') : undefined),
  space,
});

describe('filesystems', () => {
  const local = '24 1 8:2 / / rw,relatime - ext4 /dev/sda2 rw';
  const nfs = '45 24 0:70 / /mnt/backup rw,relatime - nfs4 10.0.0.9:/export rw';

  it('are read all the same when one of them does not answer', async () => {
    const read = await filesystems.read(
      face([local, nfs], async (mount, where) => {
        if (where === 'remote') throw new ReadError('timeout', `${mount} does not answer`);
        return stats(500);
      }),
      undefined,
      context(0),
    );
    const [root, backup] = read.mounts;
    expect(root).toMatchObject({
      mount: '/',
      size: 1_024_000,
      used: 512_000,
      available: 409_600,
      inodes: undefined,
    });
    expect(backup).toMatchObject({ mount: '/mnt/backup', unread: '/mnt/backup does not answer' });
  });

  it('say in words why one is not read', async () => {
    const stale = Object.assign(new Error('ESTALE: stale file handle'), { code: 'ESTALE' });
    const read = await filesystems.read(
      face([nfs], () => Promise.reject(stale)),
      undefined,
      context(0),
    );
    expect(read.mounts[0]?.unread).toBe('stale: its server no longer knows this mount');
  });

  it('are remounted read-only from the reading that finds them so until they can be written again', async () => {
    const readOnly = '24 1 8:2 / / ro,relatime - ext4 /dev/sda2 ro';
    let last: Parameters<typeof filesystems.read>[1];
    const seen: boolean[] = [];
    for (const [index, line] of [readOnly, local, readOnly, readOnly, local].entries()) {
      const value = await filesystems.read(
        face([line], async () => stats(1)),
        last,
        context(index),
      );
      last = taken(value, index);
      seen.push(value.mounts[0]?.remountedReadOnly ?? false);
    }
    expect(seen).toEqual([false, false, true, true, false]);
  });

  it('fail as a whole only when the list of mounts cannot be read', async () => {
    await expect(filesystems.read(recorded('nowhere'), undefined, context(0))).rejects.toMatchObject({
      kind: 'missing',
    });
  });
});

describe('growth', () => {
  const minute = 60_000;
  const line = (points: number, used: (minute: number) => number) => {
    let history: ReturnType<typeof kept> = [];
    for (let index = 0; index < points; index++) history = kept(history, index * minute, used(index));
    return history;
  };

  it('is bytes a second along the line of best fit', () => {
    const history = line(10, (at) => 1e9 + at * 6_000_000);
    expect(growthOf(history, 9 * minute, 1e9 + 54_000_000)).toBeCloseTo(100_000);
  });

  it('is not known until two minutes are known', () => {
    expect(
      growthOf(
        line(2, (at) => at * 1000),
        minute,
        1000,
      ),
    ).toBeUndefined();
  });

  it('keeps an hour of points, none closer than half a minute, and forgets a future that was a clock set wrong', () => {
    const history = line(90, () => 1);
    expect(history).toHaveLength(60);
    expect(kept(history, 89 * minute + 10_000, 2)).toHaveLength(60);
    expect(kept([[1e12, 5]], 1_000, 1)).toEqual([[1_000, 1]]);
  });
});
