import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import { containersProbe } from '../../src/probes/containers.ts';
import { isAllowed } from '../../src/systems/docker.allowed.ts';
import { openDocker } from '../../src/systems/docker.ts';
import { watchEvents } from '../../src/systems/docker.watch.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { proxyTo } from './proxy.ts';

const { docker } = openLab(labOfWorker());
const soon = (): AbortSignal => AbortSignal.timeout(10_000);
const idle = { Image: 'quarterdeck-lab:1', Cmd: ['sleep', '1000'], Healthcheck: { Test: ['NONE'] } };

describe('events', () => {
  it('tell of a container that starts and stops, and are followed again after the engine was away', async () => {
    const face = openDocker({ type: 'socket', path: docker.socket });
    const controller = new AbortController();
    let changes = 0;
    const options = { clock: systemClock, random: () => 0 };
    const watching = watchEvents(face, () => changes++, controller.signal, options);
    const changed = async (act: () => Promise<unknown>): Promise<void> => {
      const before = changes;
      await act();
      await until('A change', async () => (changes > before ? true : undefined));
    };
    const container = await docker.client.createContainer({ name: 'qd-events', ...idle });
    try {
      await changed(() => container.start());
      await until('The start', async () => (face.told(container.id).starts.length === 1 ? true : undefined));
      await changed(() => container.kill());
      await until('The end', async () => (face.told(container.id).exitCode === 137 ? true : undefined));
      await changed(async () => {
        await docker.kill();
        await docker.start();
      });
      await changed(() => container.start());
    } finally {
      await container.remove({ force: true });
      controller.abort();
      await watching;
      face.close();
    }
  });
});

describe('the wire', () => {
  it('carries only what is allowed, through reads, events and the stats of an engine out of reach', async () => {
    await using proxy = await proxyTo(docker.socket);
    const face = openDocker({ type: 'socket', path: proxy.socket }, { root: '/nowhere' });
    const controller = new AbortController();
    const watching = watchEvents(face, () => undefined, controller.signal, {
      clock: systemClock,
      random: () => 0,
    });
    const signal = soon();
    const at = Date.now();
    await until('Samples', async () => {
      const { usageFrom } = await containersProbe.read(face, undefined, { at, signal });
      return usageFrom === 'engine' ? true : undefined;
    });
    controller.abort();
    await watching;
    face.close();
    const lines = [...proxy.sent().matchAll(/^(\S+) (\S+) HTTP\/1\.1\r$/gm)];
    const asked = new Set(
      lines.map(([, , target = '']) => target.replace(/[0-9a-f]{64}/, 'ID').replace(/\?.*/, '')),
    );
    expect(asked).toEqual(
      new Set([
        '/version',
        '/info',
        '/containers/json',
        '/containers/ID/json',
        '/containers/ID/stats',
        '/events',
      ]),
    );
    for (const [, method = '', target = ''] of lines)
      expect([method, target, isAllowed(method, target)]).toEqual(['GET', target, true]);
    // Between the requests stands nothing: no body, no upgraded stream.
    expect(proxy.sent().split('\r\n\r\n').filter(Boolean)).toHaveLength(lines.length);
  });
});

describe('a container that is removed meanwhile', () => {
  it('is gone, and no failure', async () => {
    const face = openDocker({ type: 'socket', path: docker.socket });
    expect(await face.inspect('f'.repeat(64), soon())).toBe('gone');
    face.close();
  });
});

describe('an engine behind TLS', () => {
  const certificates = { directory: '', of: (name: string): string => join(certificates.directory, name) };
  const openssl = (...args: readonly string[]) => execa('openssl', args, { cwd: certificates.directory });
  let server: ReturnType<typeof createServer>;
  let port = 0;

  beforeAll(async () => {
    certificates.directory = await mkdtemp(join(tmpdir(), 'qd-tls-'));
    const key = ['-newkey', 'rsa:2048', '-nodes', '-days', '1'];
    await openssl('req', '-x509', ...key, '-subj', '/CN=qd test', '-keyout', 'ca.key', '-out', 'ca.pem');
    for (const name of ['server', 'client']) {
      await openssl(
        'req',
        ...key.slice(0, 3),
        '-subj',
        `/CN=${name}`,
        '-addext',
        'subjectAltName=IP:127.0.0.1',
        '-keyout',
        `${name}.key`,
        '-out',
        `${name}.csr`,
      );
      await openssl(
        'x509',
        '-req',
        '-in',
        `${name}.csr`,
        '-copy_extensions',
        'copy',
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-out',
        `${name}.pem`,
      );
    }
    const [ca, cert, serverKey] = ['ca.pem', 'server.pem', 'server.key'].map((name) =>
      readFileSync(certificates.of(name)),
    );
    const options = { ca, cert, key: serverKey, requestCert: true, rejectUnauthorized: true };
    server = createServer(options as object, (incoming, outgoing) => {
      const { url: path, method, headers } = incoming;
      const onward = request({ socketPath: docker.socket, path, method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(certificates.directory, { recursive: true, force: true });
  });

  const endpoint = (tls?: { ca?: string; cert?: string; key?: string }) =>
    ({ type: 'tcp', host: '127.0.0.1', port, ...(tls && { tls }) }) as const;
  const own = () => ({
    ca: certificates.of('ca.pem'),
    cert: certificates.of('client.pem'),
    key: certificates.of('client.key'),
  });

  it('is read with the right certificates', async () => {
    const face = openDocker(endpoint(own()));
    expect(face.where).toBe(`127.0.0.1:${port}`);
    expect((await face.list(soon())).map(({ name }) => name)).toContain('shop-web');
    face.close();
  });

  it.each<[string, () => { ca?: string; cert?: string; key?: string } | undefined, object]>([
    ['our certificate is missing', () => ({ ca: own().ca }), { kind: 'credentials' }],
    ['its certificate is not trusted', () => ({ cert: own().cert, key: own().key }), { kind: 'credentials' }],
    [
      'a file is missing',
      () => ({ ...own(), ca: '/nowhere/ca.pem' }),
      { message: 'the certificate file "/nowhere/ca.pem" cannot be read' },
    ],
    ['it is spoken to without TLS', () => undefined, { name: 'ReadError' }],
  ])('is one sentence when %s', async (_, tls, expected) => {
    const face = openDocker(endpoint(tls()));
    await expect(face.list(soon())).rejects.toMatchObject({ name: 'ReadError', ...expected });
    face.close();
  });
});
