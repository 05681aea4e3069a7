import { describe, expect, it } from 'vitest';
import { bodyOf, differencesOf, parseBody, withVariables } from '../../../src/actions/release/body.ts';

const id = '1b03194e21f86cc51595e369672ba6649a4b30ad00f81a18ac2d11fee419e2a2';
const image = {
  Config: {
    Env: ['PATH=/bin', 'VERSION=1'],
    Cmd: ['serve'],
    Entrypoint: null,
    Labels: { vendor: 'us' },
    ExposedPorts: { '80/tcp': {} },
    Healthcheck: { Test: ['CMD', 'true'] },
  },
};
const written = (config: object = {}, more: object = {}) => ({
  Id: id,
  Config: { ...image.Config, Hostname: id.slice(0, 12), ...config },
  HostConfig: { NetworkMode: 'default', ContainerIDFile: '', Memory: 64 },
  ...more,
});

describe('what a container is made from', () => {
  it('leaves out what its image brings', () => {
    expect(bodyOf(written(), image).body).toEqual({
      ...{ Env: [], Labels: {}, ExposedPorts: {} },
      HostConfig: { NetworkMode: 'default', Memory: 64 },
    });
  });

  it('keeps what somebody chose', () => {
    const { body } = bodyOf(
      written({
        Env: ['PATH=/bin', 'VERSION=1', 'A=1'],
        Labels: { vendor: 'us', team: 'shop' },
        Hostname: 'web',
        Tty: true,
      }),
      image,
    );
    expect(body).toMatchObject({ Env: ['A=1'], Labels: { team: 'shop' }, Hostname: 'web', Tty: true });
  });

  it('keeps a command, and with an entrypoint both', () => {
    expect(bodyOf(written({ Cmd: ['other'] }), image).body).toMatchObject({ Cmd: ['other'] });
    expect(bodyOf(written({ Entrypoint: ['sh'] }), image).body).toMatchObject({
      Entrypoint: ['sh'],
      Cmd: ['serve'],
    });
  });

  it('keeps that there is no health check', () => {
    expect(bodyOf(written({ Healthcheck: { Test: ['NONE'] } }), image).body.Healthcheck).toEqual({
      Test: ['NONE'],
    });
  });

  it('names the volumes that have no name of their own, and no other', () => {
    const Mounts = [
      { Type: 'volume', Name: 'abc', Destination: '/data', RW: true },
      { Type: 'volume', Name: 'named', Destination: '/bound', RW: true },
      { Type: 'bind', Source: '/srv', Destination: '/srv', RW: false },
    ];
    const HostConfig = { NetworkMode: 'default', Binds: ['named:/bound', '/srv:/srv:ro'] };
    expect(bodyOf(written({}, { Mounts, HostConfig }), image).body.HostConfig).toEqual({
      ...HostConfig,
      Mounts: [{ Type: 'volume', Source: 'abc', Target: '/data' }],
    });
  });

  it('names them also where their place was asked for, and where others come from another container', () => {
    const Mounts = [
      { Type: 'volume', Name: 'abc', Destination: '/data', RW: true },
      { Type: 'volume', Name: 'named', Destination: '/bound', RW: true },
      { Type: 'volume', Name: 'lent', Destination: '/lent', RW: false },
    ];
    const HostConfig = {
      ...{ NetworkMode: 'default', Binds: ['named:/bound/'], VolumesFrom: ['store:ro'] },
      Mounts: [{ Type: 'volume', Target: '/data/' }],
    };
    expect(bodyOf(written({}, { Mounts, HostConfig }), image).body.HostConfig).toEqual({
      ...HostConfig,
      Mounts: [
        { Type: 'volume', Target: '/data/', Source: 'abc' },
        { Type: 'volume', Source: 'lent', Target: '/lent', ReadOnly: true },
      ],
    });
  });

  it('keeps that there is no entrypoint, and no time to end in', () => {
    const entered = { Config: { ...image.Config, Entrypoint: ['/enter'] } };
    const { body } = bodyOf(written({ Entrypoint: null, StopTimeout: 0 }), entered);
    expect(body).toMatchObject({ Entrypoint: [''], Cmd: ['serve'], StopTimeout: 0 });
  });

  it('is not on a network that it was disconnected from', () => {
    const on = (NetworkMode: string, ...names: readonly string[]) =>
      bodyOf(
        written(
          {},
          {
            HostConfig: { NetworkMode },
            NetworkSettings: { Networks: Object.fromEntries(names.map((name) => [name, {}])) },
          },
        ),
        image,
      ).body.HostConfig;
    expect(on('front', 'back')).toEqual({ NetworkMode: 'back' });
    expect(on('front', 'back', 'front')).toEqual({ NetworkMode: 'front' });
    expect(on('default', 'bridge')).toEqual({ NetworkMode: 'default' });
    expect(on('default', 'back')).toEqual({ NetworkMode: 'back' });
    expect(on('host')).toEqual({ NetworkMode: 'host' });
  });

  it('keeps its names in networks, and none that the engine gave', () => {
    const Networks = {
      front: {
        Aliases: ['web', id.slice(0, 12)],
        IPAddress: '10.0.0.2',
        MacAddress: '02:42',
        IPAMConfig: null,
      },
    };
    const { networks } = bodyOf(written({}, { NetworkSettings: { Networks } }), image);
    expect(networks).toEqual({ front: { Aliases: ['web'] } });
  });

  it('has no network and no name where those are of others', () => {
    const { body, networks } = bodyOf(
      written(
        { Hostname: 'host' },
        { HostConfig: { NetworkMode: 'host' }, NetworkSettings: { Networks: { host: {} } } },
      ),
      image,
    );
    expect([body.Hostname, networks]).toEqual([undefined, {}]);
  });
});

describe('what differs', () => {
  const now = bodyOf(written({ Env: ['SECRET=old', 'GONE=1'] }), image);

  it('is said by name, and never by its value', () => {
    const next = withVariables(
      now,
      new Map([
        ['SECRET', 'new'],
        ['COMES', '1'],
      ]),
    );
    const other = { ...next, body: { ...next.body, HostConfig: { NetworkMode: 'default', Memory: 128 } } };
    expect(differencesOf(now, other)).toEqual(['COMES comes', 'Memory changes', 'SECRET changes']);
    expect(differencesOf(other, now)).toContain('COMES goes');
  });

  it('is nothing where one says nothing in another way', () => {
    const other = {
      ...now,
      body: {
        ...now.body,
        HostConfig: { NetworkMode: 'default', Memory: 64, Binds: null, Privileged: false },
      },
    };
    expect(differencesOf(now, other)).toEqual([]);
  });

  it('is nothing after it was written down and read again', () => {
    const read = parseBody(JSON.stringify(now));
    expect(read && differencesOf(now, read)).toEqual([]);
    expect(parseBody('{')).toBeUndefined();
  });
});
