import { describe, expect, it } from 'vitest';
import { openHost } from '../../../src/systems/host.ts';

describe("a host's read face", () => {
  const face = openHost({ directories: [] }, { root: '/nonexistent' });

  it.each([
    '/etc/shadow',
    '/proc/1/environ',
    '/proc/1/root/etc/shadow',
    '/proc/self/mem',
    '/proc/kcore',
    '/sys/fs/cgroup/../../../etc/shadow',
    '/sys/fs/cgroup/../memory.max',
    '/proc/../etc/passwd',
  ])('does not touch %s', (path) => {
    expect(() => face.text(path)).toThrow('does not touch');
  });

  it('lists no directory but those it needs', () => {
    expect(() => face.names('/root')).toThrow('does not touch');
    expect(() => face.has('/root/.ssh/id_rsa')).toThrow('does not touch');
  });

  it('reads the end of no other record, and dates no other directory', async () => {
    const { signal } = new AbortController();
    for (const path of ['/var/log/auth.log', '/etc/shadow', '/var/log/../../etc/shadow'])
      await expect(face.tail(path, undefined, signal)).rejects.toThrow('does not touch');
    expect(() => face.dated('/root')).toThrow('does not touch');
    expect(await face.tail('/var/log/wtmp', undefined, signal)).toBeUndefined();
    expect(face.dated('/run/systemd/units')).toEqual([]);
    expect(await face.kernelRing()).toBe('there is none here');
  });

  it('answers that what is missing is not known', () => {
    expect(face.text('/proc/stat')).toBeUndefined();
    expect(face.names('/proc')).toBeUndefined();
  });
});
