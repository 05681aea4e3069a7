import { describe, expect, it } from 'vitest';
import { cpuUsed } from '../../src/domain/host.questions.ts';
import { host } from '../../src/probes/host.ts';
import { context, recorded, taken } from './host/face.ts';

const read = async (tree: string) => await host.read(recorded(tree), undefined, context(1_000));

describe('the host, recorded on Debian 12', () => {
  it('is named and sized on the first reading, which has no rates', async () => {
    const first = await read('debian-12/first');
    expect(first).toMatchObject({
      name: 'web-1',
      os: 'Debian GNU/Linux 12 (bookworm)',
      kernel: '6.18.44',
      inside: undefined,
      bootedAt: 1_795_216_657_000,
      cores: 2,
      cpu: undefined,
      perCore: [],
    });
    expect(first.disks.map(({ name, utilisation }) => [name, utilisation])).toEqual([['vda', undefined]]);
    expect(first.interfaces.every(({ receivedBytes }) => receivedBytes === undefined)).toBe(true);
    expect(first.memory).toMatchObject({ oomKills: 13, oomKillsNew: undefined, swapIn: undefined });
  });

  it('takes shares and rates from the reading before', async () => {
    const before = taken(await read('debian-12/first'), 1_000);
    const second = await host.read(recorded('debian-12/second'), before, context(3_000));
    expect(cpuUsed(second)).toBeCloseTo(361 / 421);
    expect(second.cpu?.idle).toBeCloseTo(60 / 421);
    expect(second.perCore).toHaveLength(2);
    const [vda] = second.disks;
    expect(vda?.readBytes).toBeCloseTo((112 * 512) / 2.11);
    expect(vda?.writtenBytes).toBeCloseTo((336 * 512) / 2.11);
    expect(vda?.operations).toBeCloseTo(63 / 2.11);
    expect(vda?.latency).toBeCloseTo(5 / 63);
    expect(vda?.utilisation).toBeCloseTo(0.012 / 2.11);
    expect(second.memory).toMatchObject({
      total: 24_684_100 * 1024,
      available: 23_896_372 * 1024,
      oomKillsNew: 0,
    });
    expect(second.load).toEqual([6.31, 5.16, 2.81]);
    expect(second.files).toEqual({ open: 1284, limit: 2_466_190 });
    expect(second.network).toMatchObject({
      retransmits: 0,
      established: 4,
      conntrack: 0,
      conntrackLimit: 262_144,
    });
    expect(second.pressure.io).toEqual({ some: 0.001, full: 0.0004 });
  });

  it("keeps its rates when the console's clock is set back between two readings", async () => {
    const before = taken(await read('debian-12/first'), 9_000_000);
    const second = await host.read(recorded('debian-12/second'), before, context(3_000));
    expect(second.disks[0]?.operations).toBeCloseTo(63 / 2.11);
  });

  it('has no rate at all when the counters belong to an earlier boot', async () => {
    const before = taken(await read('debian-12/second'), 1_000);
    const after = await host.read(recorded('debian-12/first'), before, context(3_000));
    expect(after.cpu).toBeUndefined();
    expect(after.perCore).toEqual([]);
    expect(after.disks[0]).toMatchObject({
      utilisation: undefined,
      readBytes: undefined,
      latency: undefined,
    });
    expect(after.network.retransmits).toBeUndefined();
  });
});

describe('a host inside a container', () => {
  it("has the container's memory and cores on cgroup version 2", async () => {
    const { inside, memory, cores, coresLimit } = await read('container-v2');
    expect({ inside, cores, coresLimit }).toEqual({ inside: 'docker', cores: 4, coresLimit: 1.5 });
    const used = 209_715_200 - 41_943_040;
    expect(memory).toMatchObject({ total: 536_870_912, available: 536_870_912 - used, cached: 83_886_080 });
  });

  it('has them on version 1, where the cgroup is named by the host and mounted at its own root', async () => {
    const { inside, memory, cores, coresLimit } = await read('container-v1');
    expect({ inside, cores, coresLimit }).toEqual({ inside: 'podman', cores: 4, coresLimit: 2 });
    const used = 629_145_600 - 104_857_600;
    expect(memory).toMatchObject({ total: 2 ** 30, available: 2 ** 30 - used, cached: 209_715_200 });
  });
});

describe('a host that keeps less', () => {
  it('reads an old kernel without pressure, available memory, conntrack and /sys', async () => {
    const old = await read('old-kernel');
    expect(old).toMatchObject({ name: '', os: 'Linux', pressure: {}, files: undefined, interfaces: [] });
    expect(old.memory).toMatchObject({ available: 819_200 * 1024, oomKills: undefined, swapTotal: 0 });
    expect(old.network).toMatchObject({
      conntrack: undefined,
      established: undefined,
      retransmits: undefined,
    });
    expect(old.disks.map(({ name }) => name)).toEqual(['sda', 'nvme0n1', 'md0', 'dm-0']);
  });

  it('says that only Linux can be read where there is no /proc', async () => {
    await expect(read('nowhere')).rejects.toMatchObject({ name: 'ReadError', kind: 'unsupported' });
  });
});
