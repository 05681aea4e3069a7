import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** Files as on a host with so many containers. */
async function hostWith(count: number) {
  const root = await mkdtemp(join(tmpdir(), 'qd-cgroups-'));
  const put = async (path: string, content: string): Promise<void> => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
  };
  const running = Array.from({ length: count }, (_, index) => ({
    id: `${index}`.padStart(64, '0'),
    pid: 1_000 + index,
    hasOwnNetwork: false,
  }));
  await put('proc/self/mountinfo', '33 24 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n');
  for (const { id, pid } of running) {
    await put(`proc/${pid}/cgroup`, `0::/docker/${id}\n`);
    await put(`sys/fs/cgroup/docker/${id}/cpu.stat`, 'usage_usec 1\n');
  }
  return {
    root,
    running,
    remove: (index: number) =>
      rm(join(root, `sys/fs/cgroup/docker/${running[index]?.id}`), { recursive: true }),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

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

  it('renews so many a call, the oldest first, and keeps the others as they were', async () => {
    await using host = await hostWith(100);
    let now = 0;
    const cgroups = createCgroups(host.root, () => now);
    for (now = 1; now <= 3; now++) await cgroups.sample(host.running);
    const samples = await cgroups.sample(host.running);
    const times = Map.groupBy(samples.values(), ({ at }) => at);
    expect(samples.size).toBe(100);
    expect([...times].map(([at, some]) => [at, some.length]).sort()).toEqual([
      [2, 20],
      [3, 40],
      [4, 40],
    ]);
  });

  it('forgets a container whose group is gone', async () => {
    await using host = await hostWith(2);
    const cgroups = createCgroups(host.root, () => 1);
    expect((await cgroups.sample(host.running)).size).toBe(2);
    await host.remove(0);
    expect([...(await cgroups.sample(host.running)).keys()]).toEqual([host.running[1]?.id]);
  });
});
