import { observe, type World } from '../../src/domain/world.ts';
import { judgedWorld } from '../alerts/judged.ts';
import {
  at,
  busyHost,
  container,
  engine,
  failed,
  filesystem,
  listed,
  node,
  pool,
  read,
  standby,
  systems,
  world,
} from '../alerts/worlds.ts';

const r2 = { ...systems.r1, id: 'postgres/main/r2', title: 'r2', where: '10.0.0.13:5432/shop' };
const megabyte = 1024 ** 2;

/** Something of everything: fine, wrong, silent, unread, and a container with a hostile name. */
export function incident(): World {
  const known = world(
    read('host', systems.host, busyHost(0.62)),
    read('filesystems', systems.host, {
      mounts: [filesystem(), filesystem({ mount: '/var', used: 94, available: 6 })],
    }),
    read(
      'containers',
      systems.docker,
      engine(
        container({ name: 'web-1', id: '1a', memoryLimit: 512 * megabyte }),
        container({
          name: '数据\u001b[2J"库"\\',
          id: '2b',
          state: 'exited',
          exitCode: 3,
          startedAt: undefined,
        }),
      ),
    ),
    read('postgres', systems.p1, node()),
    read('postgres', systems.r1, standby({ replayed: 900_000_000, paused: 'paused' })),
    failed('postgres', r2, 'refused', 'r2 does not answer: connection refused 10.0.0.13:5432'),
    read('pgbouncer', systems.pool, { version: '1.18.0', pools: [pool()], maxClients: 100 }),
    listed({ id: 'docker/podman', kind: 'engine', title: 'podman', where: '/run/podman/podman.sock' }),
    (found) =>
      observe(found, { type: 'notice', at, key: 'role', text: 'p1: role could write: use ops_monitor' }),
  );
  return judgedWorld(known);
}
