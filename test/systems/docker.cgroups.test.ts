import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createCgroups } from '../../src/systems/docker.cgroups.ts';

const id = '1b03194e21f86cc51595e369672ba6649a4b30ad00f81a18ac2d11fee419e2a2';
const rootOf = (version: string): string =>
  fileURLToPath(new URL(`../fixtures/containers/cgroup-${version}`, import.meta.url));
const sampleOf = async (
  version: string,
  running: { id?: string; pid?: number | undefined; hasOwnNetwork?: boolean },
) => {
  const cgroups = createCgroups(rootOf(version), () => 5_000);
  const samples = await cgroups.sample([{ id, pid: 4242, hasOwnNetwork: true, ...running }]);
  return samples.get(running.id ?? id);
};

describe('usage from control groups', () => {
  it('comes from version 1, where cpu and cpuacct may share a directory', async () => {
    expect(await sampleOf('v1', {})).toEqual({
      at: 5_000,
      source: 'cgroup',
      cpuSeconds: 75.284208,
      periods: 12,
      throttledPeriods: 3,
      memory: 52_428_800 - 26_214_400,
      pids: 7,
      receivedBytes: 1_049_576,
      sentBytes: 526_288,
      readBytes: 4_096_000,
      writtenBytes: 8_192_000,
    });
  });

  it('comes from version 2, inside a systemd slice', async () => {
    expect(await sampleOf('v2', {})).toEqual({
      at: 5_000,
      source: 'cgroup',
      cpuSeconds: 12.345678,
      periods: 400,
      throttledPeriods: 100,
      memory: 209_715_200 - 83_886_080,
      pids: 12,
      receivedBytes: 1_049_576,
      sentBytes: 526_288,
      readBytes: 4_097_000,
      writtenBytes: 8_194_000,
    });
  });

  it('comes from the container as a whole, not from a group that it made itself', async () => {
    expect((await sampleOf('v2', { pid: 4243 }))?.memory).toBe(125_829_120);
  });

  it('leaves the network of the host out', async () => {
    expect(await sampleOf('v2', { hasOwnNetwork: false })).toMatchObject({
      receivedBytes: undefined,
      cpuSeconds: 12.345678,
    });
  });

  it.each([
    ['a process of something else', { pid: 4244 }],
    ['a process that is not here', { pid: 99 }],
    ['no process', { pid: undefined }],
    ['another container', { id: 'f'.repeat(64) }],
  ])('is unknown for %s', async (_, running) => {
    expect(await sampleOf('v2', running)).toBeUndefined();
  });
});
