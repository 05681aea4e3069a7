// Servers in containers of which a stage cannot be had cheaply: an engine that answers as told.
import { expect, test } from 'vitest';
import type { Hands, Reach } from '../../../src/actions/faces.ts';
import { meansOf } from '../../../src/actions/primacy/means.ts';
import { mark } from '../../../src/actions/takeover/postgres/switchover/server.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { parseDetails } from '../../../src/systems/docker.details.ts';
import { boxed } from '../takeover/moves.ts';
import { silentNode } from './nodes.ts';

const soon = () => AbortSignal.timeout(5_000);
const ended = {
  Status: 'exited',
  ExitCode: 0,
  StartedAt: '2026-11-21T02:00:00Z',
  FinishedAt: '2026-11-21T02:00:01Z',
};
const details = (Mounts: readonly object[]) =>
  parseDetails({
    ...{ Id: 'e'.repeat(64), Name: '/pg1', Image: 'sha256:1', State: ended, Mounts },
    ...{ Config: {}, HostConfig: {}, NetworkSettings: {} },
  });

/** An engine with one container, in which every file that is asked for is there, and empty. */
const reachOf = (Mounts: readonly object[]) => {
  const file = { bytes: new Uint8Array(), uid: 999, gid: 999 };
  const face = {
    list: async () => [{ id: 'e'.repeat(64), name: 'pg1' }],
    details: async () => details(Mounts),
    variables: async () => new Map(),
    file: async () => file,
  };
  const engines = () => [{ system: 'docker', face }];
  return {
    engines,
    sections: { postgres: [{ name: 'main', nodes: [{ name: 'p1', control: { container: 'pg1' } }] }] },
  };
};

test('data that lies in no volume of its container is not within our reach', async () => {
  const p1 = silentNode('p1');
  const node = { ...p1, system: { ...p1.system, control: { container: 'pg1' } } };
  const of = async (...destinations: readonly string[]) => {
    const mounts = destinations.map((Destination) => ({ Source: '/srv/pg', Destination }));
    const reach = reachOf(mounts) as unknown as Reach; // no more is asked
    const means = await meansOf(reach, node, '7001', soon());
    return means.is === 'sql' ? means.because : means.is;
  };
  const outside =
    'its data in /var/lib/postgresql/data lies in no volume of its container pg1: nothing but that container can change it';
  expect(await of()).toBe(outside);
  expect(await of('/var/lib/postgresql/database', '/backups')).toBe(outside);
  const behind = 'there is no control file that is known in /var/lib/postgresql/data of its container pg1';
  expect(await of('/var/lib/postgresql')).toBe(behind);
  expect(await of('/var/lib/postgresql/data')).toBe(behind);
});

test('a mark that is there after it was taken away is told, and how it goes', async () => {
  const means = boxed('pg1');
  if (means.is !== 'server') throw new Error('no server');
  const engine = () => ({
    ...{
      create: async () => 'f'.repeat(64),
      put: async () => {},
      start: async () => {},
      remove: async () => {},
    },
  });
  const reach = reachOf([]);
  const face = {
    ...reach.engines()[0]?.face,
    list: async () => [{ id: 'f'.repeat(64), name: 'pg1.quarterdeck-unmark' }],
  };
  const hands = {
    ...reach,
    engines: () => [{ system: 'docker', face }],
    engine,
    clock: systemClock,
  } as unknown as Hands; // no more is asked
  await expect(mark(hands, { server: means.server, title: 'p1' }, false, soon())).rejects.toThrow(
    'p1 is still marked as a standby (what removed it did not find it): remove /data/standby.signal in its volume and start its container pg1',
  );
});
