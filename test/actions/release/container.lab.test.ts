import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploy } from '../../../src/actions/release/deploy.ts';
import { rollback } from '../../../src/actions/release/rollback.ts';
import { type Slip, slipOf } from './slip.ts';

let slip: Slip;
beforeAll(async () => {
  slip = await slipOf();
});
afterAll(() => slip?.[Symbol.asyncDispose]());

const target = 'container/qd-slip-web';
const versionNow = async (name = 'qd-slip-web'): Promise<string> => {
  const { Config, State } = await slip.details(name);
  return `${Config.Env.find((pair) => pair.startsWith('VERSION='))} ${State.Health?.Status}`;
};

const secret = 'Qd-secret-9F2c';

it('deploys, and goes back further with each rollback, never forward', async () => {
  const volume = await slip.client.createVolume({ Name: 'qd-slip-data' });
  const network = await slip.client.createNetwork({ Name: 'qd-slip-net' });
  const more = await slip.client.createNetwork({ Name: 'qd-slip-more' });
  const first = await slip.run('qd-slip-web', {
    Env: [`DB_PASSWORD=${secret}`, 'COLOUR=grey'],
    Labels: { team: 'shop' },
    Volumes: { '/anonymous': {} },
    HostConfig: {
      RestartPolicy: { Name: 'always' },
      Memory: 64 * 1024 ** 2,
      Binds: ['qd-slip-data:/data'],
      PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
      NetworkMode: 'qd-slip-net',
    },
    NetworkingConfig: { EndpointsConfig: { 'qd-slip-net': { Aliases: ['web'] } } },
  });
  await more.connect({ Container: first, EndpointConfig: { Aliases: ['shop'] } });
  const before = await slip.details('qd-slip-web');
  try {
    expect(await slip.done(deploy, target, { version: '2' })).toMatchObject({ outcome: 'done' });
    const second = await slip.details('qd-slip-web');
    expect(await versionNow()).toBe('VERSION=2 healthy');
    expect(second.HostConfig).toMatchObject({
      ...{ RestartPolicy: { Name: 'always' }, Memory: 64 * 1024 ** 2, Binds: ['qd-slip-data:/data'] },
    });
    expect(second.Config.Labels).toMatchObject({ team: 'shop' });
    expect(second.Config.Env).toContain(`DB_PASSWORD=${secret}`);
    const mounted = ({ Mounts }: typeof before) =>
      Mounts.map(({ Name, Destination }) => `${Name}:${Destination}`).toSorted();
    expect(mounted(second)).toEqual(mounted(before));
    const networks = second.NetworkSettings.Networks;
    expect(Object.keys(networks).toSorted()).toEqual(['qd-slip-more', 'qd-slip-net']);
    expect(networks['qd-slip-net']?.Aliases).toContain('web');
    expect(networks['qd-slip-more']?.Aliases).toContain('shop');

    expect(await slip.done(deploy, target, { image: 'qd-slip:3' })).toMatchObject({ outcome: 'done' });
    expect(await versionNow()).toBe('VERSION=3 healthy');

    expect(await slip.done(rollback, target)).toMatchObject({ outcome: 'done' });
    expect((await slip.details('qd-slip-web')).Id).toBe(second.Id);
    expect(await slip.done(rollback, target)).toMatchObject({ outcome: 'done' });
    const now = await slip.details('qd-slip-web');
    expect(now.Id).toBe(first);
    expect(now.HostConfig.RestartPolicy?.Name).toBe('always');
    await expect(slip.runnerFor(rollback, target)).rejects.toThrow(
      /no good release before the one that runs; .*no older image/,
    );
    expect((await slip.releases()).map(({ what, is, to }) => `${what} ${to.reference} ${is}`)).toEqual([
      'found qd-slip:1 good',
      'deploy qd-slip:2 good',
      'deploy qd-slip:3 good',
      'rollback qd-slip:2 good',
      'rollback qd-slip:1 good',
    ]);
  } finally {
    for (const { Id, Names } of await slip.client.listContainers({ all: true }))
      if (Names.some((name) => name.startsWith('/qd-slip-web')))
        await slip.client.getContainer(Id).remove({ force: true, v: true });
    await volume.remove();
    await network.remove();
    await more.remove();
  }
});

it('keeps what it writes down to its owner, and no value in it in the clear', async () => {
  for (const name of ['releases.jsonl', 'releases.key'])
    expect(statSync(join(slip.state, name)).mode & 0o777).toBe(0o600);
  const text = await slip.text();
  expect(text).toContain('"DB_PASSWORD":"');
  expect(text).not.toContain(secret);
});

it('goes back to the very container when the new one does not prove itself', async () => {
  const id = await slip.run('qd-slip-bad', { HostConfig: { RestartPolicy: { Name: 'always' } } });
  try {
    const end = await slip.done(deploy, 'container/qd-slip-bad', { version: 'sick' });
    expect(end).toMatchObject({
      outcome: 'undone',
      because: expect.stringMatching(/the new qd-slip-bad proves itself: unhealthy/),
    });
    const now = await slip.details('qd-slip-bad');
    expect([now.Id, now.HostConfig.RestartPolicy?.Name, await versionNow('qd-slip-bad')]).toEqual([
      ...[id, 'always', 'VERSION=1 healthy'],
    ]);
    // What failed is kept for what it says of itself, and does not come back.
    const [failed] = await slip.client.listContainers({
      all: true,
      filters: { name: ['qd-slip-bad.failed'] },
    });
    expect(failed?.State).toBe('exited');
    expect((await slip.releases()).at(-1)?.is).toBe('returned');
  } finally {
    for (const { Id, Names } of await slip.client.listContainers({ all: true }))
      if (Names.some((name) => name.startsWith('/qd-slip-bad')))
        await slip.client.getContainer(Id).remove({ force: true });
  }
});
