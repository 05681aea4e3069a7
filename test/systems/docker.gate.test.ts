import { once } from 'node:events';
import { type ClientRequest, type RequestOptions, request } from 'node:http';
import Docker from 'dockerode';
import { describe, expect, it } from 'vitest';
import { NotAllowedError } from '../../src/systems/docker.errors.ts';
import { createGate } from '../../src/systems/docker.gate.ts';
import { json, record } from './recorder.ts';

const id = '1b03194e21f86cc51595e369672ba6649a4b30ad00f81a18ac2d11fee419e2a2';
const send = async (
  socketPath: string,
  options: RequestOptions,
  agent = createGate('http', 1_000),
): Promise<unknown> => {
  const outgoing: ClientRequest = request({ socketPath, agent, ...options });
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  response.resume();
  await once(response, 'end');
  return response.statusCode;
};

describe('the gate', () => {
  it('sends what is allowed, over and over on one connection', async () => {
    await using engine = await record(json({}));
    const gate = createGate('http', 1_000);
    for (let round = 0; round < 3; round++) await send(engine.socket, { path: '/version' }, gate);
    gate.destroy();
    expect(engine.requests).toEqual(['GET /version', 'GET /version', 'GET /version']);
  });

  it.each<[string, RequestOptions]>([
    ['another method', { method: 'POST', path: '/containers/json' }],
    ['another path', { path: `/containers/${id}/attach/ws?stdin=1` }],
    ['an upgrade', { path: '/version', headers: { connection: 'Upgrade', upgrade: 'tcp' } }],
    ['a body', { path: '/version', headers: { 'content-length': 4 } }],
  ])('refuses %s before a byte is written, also on a connection that is open', async (_, options) => {
    await using engine = await record(json({}));
    const gate = createGate('http', 1_000);
    await expect(send(engine.socket, options, gate)).rejects.toThrow(NotAllowedError);
    expect(engine.received()).toBe(0);
    await send(engine.socket, { path: '/version' }, gate);
    const before = engine.received();
    await expect(send(engine.socket, options, gate)).rejects.toThrow(NotAllowedError);
    await send(engine.socket, { path: '/version' }, gate);
    gate.destroy();
    expect(engine.requests).toEqual(['GET /version', 'GET /version']);
    expect(engine.received()).toBe(before * 2);
  });

  it('stands between the driver and every way it has to change something', async () => {
    await using engine = await record(json({}));
    const agent = createGate('http', 1_000);
    const docker = new Docker({ socketPath: engine.socket, host: undefined, agent } as Docker.DockerOptions);
    const container = docker.getContainer(id);
    const attempts: readonly (() => Promise<unknown>)[] = [
      () => docker.createContainer({ Image: 'app:1' }),
      () => docker.createImage({ fromImage: 'app', tag: '1' }),
      () => docker.pruneContainers(),
      () => docker.createNetwork({ Name: 'n' }),
      () => docker.getImage('app:1').remove(),
      () => docker.getVolume('v').remove(),
      () => docker.getExec(id).start({}),
      () => container.start(),
      () => container.stop(),
      () => container.kill(),
      () => container.restart(),
      () => container.pause(),
      () => container.rename({ name: 'x' }),
      () => container.update({}),
      () => container.remove({ force: true }),
      () => container.exec({ Cmd: ['sh'] }),
      () => container.attach({ stream: true, stdin: true, hijack: true }),
      () => container.resize({ h: 1, w: 1 }),
      () => container.putArchive(Buffer.from(''), { path: '/' }),
      () => container.getArchive({ path: '/etc/shadow' }),
      () => container.export(),
      () => container.commit(),
      () => container.wait(),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(NotAllowedError);
    agent.destroy();
    expect(engine.received()).toBe(0);
  });

  it('follows no redirect, which would go around it', async () => {
    await using elsewhere = await record(json({}), 'tcp');
    await using engine = await record((_, response) =>
      response
        .writeHead(302, { location: `http://127.0.0.1:${elsewhere.port}/containers/x/attach/ws` })
        .end(),
    );
    const agent = createGate('http', 1_000);
    const docker = new Docker({ socketPath: engine.socket, host: undefined, agent } as Docker.DockerOptions);
    await expect(docker.version()).rejects.toThrow('302');
    // What the driver sends behind our back would be there before what is sent now.
    for (const path of ['/one', '/two']) await fetch(`http://127.0.0.1:${elsewhere.port}${path}`);
    agent.destroy();
    expect(elsewhere.requests).toEqual(['GET /one', 'GET /two']);
  });
});
