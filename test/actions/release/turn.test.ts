import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  freeVerdict,
  togetherVerdicts,
  turned,
  turnOf,
  upstreamVerdict,
  withPort,
} from '../../../src/actions/release/turn.ts';
import { listen } from '../../listen.ts';

const file = '/etc/nginx/web.upstream';
const body = (port: string) => ({
  networks: {},
  body: {
    HostConfig: {
      Memory: 1,
      PortBindings: { '80/tcp': [{ HostIp: '', HostPort: port }], '9/tcp': [{ HostPort: '9' }] },
    },
  },
});

it('puts the one port in the place of the other, once, and nothing else', () => {
  expect(turned('server 10.0.0.1:8081 weight=8081;\n', 8081, 8082, file)).toBe(
    'server 10.0.0.1:8082 weight=8081;\n',
  );
  expect(() => turned('server a:8081; server b:8081;', 8081, 8082, file)).toThrow('names port 8081 2 times');
  expect(() => turned('server a:80810;', 8081, 8082, file)).toThrow('names port 8081 0 times');
  expect(() => turned('server a:8081; server b:8082 backup;', 8081, 8082, file)).toThrow(
    '/etc/nginx/web.upstream names both ports, 8081 and 8082: which one leads is not clear',
  );
  expect(() => turned('# :8081\nserver a:80;', 8081, 8082, file)).toThrow('names port 8081 0 times');
});

it('gives the new one the port whose turn it is', () => {
  const { body: made } = withPort(body('8081'), { port: 8082, ports: [8081, 8082] });
  expect(made).toEqual(body('8082').body);
});

it('is refused where what runs has none of the ports, and the file cannot be read', async () => {
  const declared = {
    upstream_file: file,
    ports: [8081, 8082],
    nginx: ['nginx'],
    pid: '/run/nginx.pid',
    drain: 1,
  };
  expect(() => turnOf(declared, body('1'))).toThrow('what runs has none of the ports 8081 and 8082');
  expect(await upstreamVerdict(turnOf(declared, body('8081')))).toMatchObject({
    because: '/etc/nginx/web.upstream cannot be read: nginx has to include it in its upstream',
  });
  const directory = await mkdtemp(join(tmpdir(), 'qd-turn-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  await symlink('/etc/hosts', join(directory, 'link'));
  expect(
    await upstreamVerdict({ ...turnOf(declared, body('8081')), file: join(directory, 'link') }),
  ).toMatchObject({
    ...{
      is: 'refuse',
      because: expect.stringContaining('is a link, which would be replaced: name the file itself'),
    },
  });
});

it('says what two that run at once have in common', () => {
  const shared = {
    networks: { front: { Aliases: ['web'] } },
    body: {
      HostConfig: { Binds: ['data:/data', 'keys:/keys:ro'], Mounts: [{ Type: 'volume', Target: '/spool' }] },
    },
  };
  expect(togetherVerdicts(shared)).toMatchObject([
    {
      ...{ is: 'refuse', override: 'allow-early-names' },
      because: 'who asks for web gets the new one before it has proven itself',
    },
    { is: 'warn', because: 'both write to /data, /spool while both run' },
  ]);
  expect(togetherVerdicts(body('8081'))).toEqual([]);
});

it('a port on which somebody listens is not taken from them', async () => {
  const port = await listen((socket) => socket.end());
  const turn = (at: number) => ({ port: at }) as Parameters<typeof freeVerdict>[0]; // of the rest nothing is read
  expect(await freeVerdict(turn(port))).toMatchObject({
    ...{ is: 'refuse', because: 'somebody listens on it already' },
  });
  expect(await freeVerdict(turn(1))).toMatchObject({ is: 'pass', because: 'it is free' });
});
