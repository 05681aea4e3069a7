import { describe, expect, it } from 'vitest';
import { ReadError } from '../../src/core/reading.ts';
import { isAllowed } from '../../src/systems/docker.allowed.ts';
import { isWriteAllowed, openDockerWrite } from '../../src/systems/docker.write.ts';
import { json, record } from './recorder.ts';

const id = '1b03194e21f86cc51595e369672ba6649a4b30ad00f81a18ac2d11fee419e2a2';
const never = new AbortController().signal;
const at = (path: string) => openDockerWrite({ type: 'socket', path });

describe('what may be done to an engine', () => {
  it.each([
    ['POST', `/containers/${id}/start`, true],
    ['POST', `/containers/${id}/stop?t=10`, true],
    ['POST', `/containers/${id}/restart?t=120`, true],
    ['GET', `/containers/${id}/json`, false],
    ['POST', `/containers/${id}/kill`, false],
    ['POST', `/containers/${id}/kill?signal=SIGINT`, true],
    ['POST', `/containers/${id}/kill?signal=SIGKILL`, false],
    ['GET', `/containers/${id}/archive?path=%2Fdata%2Fpostgresql.auto.conf`, true],
    ['GET', `/containers/${id}/archive?path=%2Fetc%2Fshadow`, false],
    ['PUT', `/containers/${id}/archive?path=%2Fdata`, false],
    ['POST', `/containers/${id}/stop`, false],
    ['POST', `/containers/${id}/stop?t=-1`, false],
    ['POST', `/containers/${id}/stop?t=10&signal=KILL`, false],
    ['POST', '/containers/web/start', false],
    ['POST', `/containers/${id}/exec`, false],
    ['POST', '/containers/create', false],
    ['DELETE', `/containers/${id}`, true],
    ['DELETE', `/containers/${id}?force=true`, false],
    ['DELETE', `/containers/${id}?v=true`, false],
    ['DELETE', '/containers/web', false],
    ['POST', `/containers/${id}/rename?name=web.prev-1`, true],
    ['POST', `/containers/${id}/rename?name=../x`, false],
    ['POST', `/images/sha256:${id}/tag?repo=quarterdeck-kept&tag=1`, true],
    ['POST', `/images/sha256:${id}/tag?repo=shop&tag=1`, false],
    ['DELETE', '/images/quarterdeck-kept:1', true],
    ['DELETE', '/images/shop:1', false],
    ['POST', '/images/prune', false],
    ['POST', `//containers/${id}/start`, false],
  ])('%s %s: %s', (method, target, allowed) => {
    expect(isWriteAllowed(method, target)).toBe(allowed);
    expect(isAllowed(method, target) && allowed).toBe(false);
  });

  it.each([
    ['POST', '/containers/create?name=web.new-1', 'body', true],
    ['POST', '/containers/create?name=web.new-1', 'body and upgrade', false],
    ['POST', '/containers/create', 'body', false],
    ['POST', `/containers/${id}/update`, 'body', true],
    ['PUT', `/containers/${id}/archive?path=%2Fvar%2Flib%2Fpostgresql%2Fdata`, 'body', true],
    ['PUT', `/containers/${id}/archive?path=%2Fdata&copyUIDGID=1`, 'body', false],
    ['PUT', `/containers/${id}/archive`, 'body', false],
    ['POST', `/containers/${id}/kill?signal=SIGINT`, 'body', false],
    ['POST', '/networks/front/connect', 'body', true],
    ['POST', '/networks/front/disconnect', 'body', false],
    ['DELETE', `/containers/${id}`, 'body', false],
    ['POST', `/containers/${id}/exec`, 'body', true],
    ['POST', `/exec/${id}/start`, 'body and upgrade', true],
    ['POST', `/exec/${id}/start`, 'body', false],
    ['GET', `/exec/${id}/json`, 'nothing', true],
    ['POST', `/containers/${id}/start`, 'body', false],
    ['POST', `/containers/${id}/attach`, 'body and upgrade', false],
  ])('%s %s with %s: %s', (method, target, what, allowed) => {
    const carries = { body: what.includes('body'), upgrade: what.includes('upgrade') };
    expect(isWriteAllowed(method, target, carries)).toBe(allowed);
  });

  it('is one request each, without a body', async () => {
    await using engine = await record((request, response) => {
      expect(request.headers['content-type']).toBeUndefined();
      response.writeHead(204).end();
    });
    const write = at(engine.socket);
    await write.start(id, never);
    await write.stop(id, 10_000, never);
    await write.restart(id, 1_500, never);
    await write.interrupt(id, never);
    expect(engine.requests).toEqual([
      `POST /containers/${id}/start`,
      `POST /containers/${id}/stop?t=10`,
      `POST /containers/${id}/restart?t=2`,
      `POST /containers/${id}/kill?signal=SIGINT`,
    ]);
  });

  it('goes to no name that could be another path', async () => {
    await using engine = await record(json({}));
    await expect(at(engine.socket).start('../images/prune', never)).rejects.toThrow('not allowed');
    expect(engine.received()).toBe(0);
  });
});

describe('what an engine answers', () => {
  const answered = async (status: number, message = '') => {
    await using engine = await record(json({ message }, status));
    try {
      await at(engine.socket).stop(id, 1_000, never);
      return 'done';
    } catch (error) {
      return error instanceof ReadError ? `${error.kind}: ${error.message}` : error;
    }
  };

  it('is fine where there was nothing to do', async () => {
    expect(await answered(304)).toBe('done');
  });

  it.each([
    [403, '', /^denied: docker at \S+ lets us look, and not act: nothing was done$/],
    [404, 'No such container', /^missing: docker at \S+ has no such container any more: nothing was done$/],
    [
      500,
      'port is already allocated',
      /^protocol: docker at \S+ answers with error 500: port is already allocated$/,
    ],
  ])('%d is one sentence', async (status, message, sentence) => {
    expect(await answered(status, message)).toMatch(sentence);
  });

  it('is left open where none comes in time', async () => {
    await using engine = await record(() => undefined);
    const signal = AbortSignal.timeout(100);
    await expect(at(engine.socket).start(id, signal)).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('is one sentence where nobody listens', async () => {
    await expect(at('/nowhere/docker.sock').start(id, never)).rejects.toThrow(
      'docker does not answer: there is no /nowhere/docker.sock',
    );
  });
});
