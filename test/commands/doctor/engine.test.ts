import { describe, expect, it } from 'vitest';
import { examineEngine } from '../../../src/commands/doctor/engine.ts';
import type { World } from '../../../src/domain/world.ts';
import { container, engine, type Part, read, systems, world } from '../../alerts/worlds.ts';

const gigabyte = 1024 ** 3;
const setup = { user: 'app', isPrivileged: false, hasHealthCheck: true, log: 'bounded' } as const;
const sound = {
  image: 'shop:1.4',
  setup,
  memoryLimit: gigabyte,
  cpuLimit: 1,
  restartPolicy: 'unless-stopped',
} as const;

const loose: Part = (known: World) => ({ ...known, stack: { ...known.stack, environment: 'testing' } });
const examine = (containers: readonly Parameters<typeof container>[0][], ...parts: readonly Part[]) =>
  examineEngine(
    world(read('containers', systems.docker, engine(...containers.map(container))), ...parts),
    systems.docker,
  ).map(({ severity, what }) => `${severity}: ${what}`);

describe('the containers of an engine', () => {
  it('are sound', () => expect(examine([sound])).toEqual([]));

  it.each([
    [{ setup: { ...setup, user: '' } }, '1 container with root as its user: worker'],
    [{ setup: { ...setup, user: '0:0' } }, '1 container with root as its user: worker'],
    [
      { setup: { ...setup, isPrivileged: true } },
      '1 container privileged, which is root on the host: worker',
    ],
    [
      { setup: { ...setup, hasHealthCheck: false } },
      '1 container without a health check, looking well while it hangs: worker',
    ],
    [
      { setup: { ...setup, log: 'unbounded' as const } },
      '1 container with a log that grows until the disk is full: worker',
    ],
    [
      { memoryLimit: undefined },
      '1 container without a memory limit, able to take the memory of all others: worker',
    ],
    [{ cpuLimit: undefined }, '1 container without a processor limit: worker'],
    [
      { restartPolicy: 'no' },
      '1 container without a restart policy, down for good after a crash or a reboot: worker',
    ],
    [
      { image: 'registry:5000/shop' },
      '1 container from an image whose tag moves (latest), another one at the next pull: worker',
    ],
    [
      { ports: [{ host: '*:5432', container: '5432/tcp' }] },
      '1 container with a database or the like published on every address, past the firewall: worker',
    ],
  ])('are not, with %j', (more, what) => {
    expect(examine([{ ...sound, ...more }])).toEqual([`warning: ${what}`]);
  });

  it('may be pinned, published to this host, or not inspected yet', () => {
    expect(
      examine([
        { ...sound, image: 'shop@sha256:9f2c' },
        { ...sound, ports: [{ host: '127.0.0.1:5432', container: '5432/tcp' }] },
        { ...sound, ports: [{ host: '*:443', container: '443/tcp' }] },
        { image: 'shop:1', inspectedAt: undefined, restartPolicy: undefined },
        { state: 'exited' },
      ]),
    ).toEqual([]);
  });

  it('are named together, a few of many', () => {
    const many = Array.from({ length: 8 }, (_, index) => ({
      ...sound,
      name: `web-${index}`,
      memoryLimit: gigabyte / 8,
      cpuLimit: undefined,
    }));
    expect(examine(many)).toEqual([
      'warning: 8 containers without a processor limit: web-0, web-1, web-2, web-3, web-4, web-5, …',
    ]);
  });

  it('are promised more memory than there is, less a fifth', () => {
    const big = { ...sound, memoryLimit: 3.5 * gigabyte };
    expect(examine([big, big])).toEqual([
      'warning: the memory limits of its containers add up to 7 GB, more than 6.4 GB (80 % of 8 GB)',
    ]);
    expect(examine([{ ...sound, memoryLimit: 6 * gigabyte }])).toEqual([]);
  });

  it('are held to less in tests', () => {
    expect(examine([{ ...sound, cpuLimit: undefined }], loose)).toEqual([
      'ok: 1 container without a processor limit: worker',
    ]);
  });
});
