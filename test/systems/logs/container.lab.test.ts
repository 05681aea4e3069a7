import { afterEach, describe, expect, it } from 'vitest';
import { ReadError } from '../../../src/core/reading.ts';
import { isAllowed } from '../../../src/systems/docker.allowed.ts';
import { openDocker } from '../../../src/systems/docker.ts';
import { containerLog } from '../../../src/systems/logs/container.ts';
import type { LogRequest } from '../../../src/systems/logs/log.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { until } from '../../lab/processes.ts';
import { proxyTo } from '../proxy.ts';
import { all, clock, follow, followed, textsOf } from './collect.ts';

const { docker } = openLab(labOfWorker());
const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function run(name: string, script: string, more: object = {}) {
  const container = await docker.client.createContainer({
    name,
    Image: 'quarterdeck-lab:1',
    Cmd: ['sh', '-c', script],
    Healthcheck: { Test: ['NONE'] },
    ...more,
  });
  ends.push(() => container.remove({ force: true }).catch(() => undefined));
  await container.start();
  return container;
}

function logOf(name: string, request: LogRequest = followed, socket = docker.socket) {
  const face = openDocker({ type: 'socket', path: socket });
  ends.push(async () => face.close());
  return containerLog({ engine: () => face, name, clock }, request);
}

describe('the log of a container', () => {
  it('is its last lines of both streams, or those since an instant', async () => {
    const container = await run('qd-log-once', 'for n in 1 2 3; do echo out $n; done; echo err >&2');
    await container.wait();
    const texts = await textsOf(logOf('qd-log-once', all));
    expect(texts.toSorted()).toEqual(['err', 'out 1', 'out 2', 'out 3']);
    expect(await textsOf(logOf('qd-log-once', { ...all, tail: 2 }))).toHaveLength(2);
    expect(await textsOf(logOf('qd-log-once', { ...all, since: Date.now() + 60_000 }))).toEqual([]);
    await expect(textsOf(logOf('qd-log-none', all))).rejects.toThrow('there is no container qd-log-none');
  });

  it('goes on through an end, a start, and another container of that name', async () => {
    const container = await run('qd-log-again', 'echo ready; exec sleep 1000');
    const log = follow(logOf('qd-log-again'));
    ends.push(log.stop);
    await log.said('ready');
    await container.kill();
    await log.said('[qd-log-again ended with exit code 137]');
    await container.start();
    await log.said('ready');
    await container.remove({ force: true });
    await run('qd-log-again', 'echo anew; exec sleep 1000');
    await log.said('anew');
    expect(log.texts).toContain('[qd-log-again started again]');
    expect(log.texts).toContain('[another container bears the name qd-log-again now]');
    expect(log.texts.filter((text) => text === 'ready')).toHaveLength(2);
  });

  it('goes on where it was left when the engine was away, and loses nothing', async () => {
    await run('qd-log-engine', 'n=0; while :; do echo $((n += 1)); sleep 0.2; done');
    const face = logOf('qd-log-engine');
    const first = follow(face);
    await until('A few lines', async () => (first.texts.length > 3 ? true : undefined));
    await docker.kill();
    await expect(first.done).rejects.toThrow(ReadError);
    await docker.start();
    const second = follow(face);
    ends.push(second.stop);
    await until('More lines', async () => (second.texts.length > 3 ? true : undefined));
    const numbers = [...first.texts, ...second.texts].filter((text) => !text.startsWith('[')).map(Number);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });

  it('of a terminal, with bytes that are no text, is lines as well', async () => {
    const container = await run('qd-log-tty', `printf 'one\\n\\377\\376 two\\033[2J\\nthree\\n'`, {
      Tty: true,
    });
    await container.wait();
    expect(await textsOf(logOf('qd-log-tty', all))).toEqual(['one', '\ufffd\ufffd two\u001b[2J', 'three']);
  });

  it('waits in the engine while nobody asks for more', async () => {
    // Of a file that is rotated under it the engine may break the log off.
    const kept = { HostConfig: { LogConfig: { Type: 'json-file', Config: { 'max-size': '1g' } } } };
    await run('qd-log-flood', 'while :; do echo 0123456789012345678901234567890123456789; done', kept);
    await using proxy = await proxyTo(docker.socket);
    const abort = new AbortController();
    const log = logOf('qd-log-flood', followed, proxy.socket).read(abort.signal);
    const reading = log[Symbol.asyncIterator]();
    let lines = 0;
    while (lines < 10_000) lines += (await reading.next()).value?.length ?? 0;
    const before = process.memoryUsage().arrayBuffers;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20 * 2 ** 20);
    while (lines < 20_000) lines += (await reading.next()).value?.length ?? 0;
    abort.abort();
    const asked = [...proxy.sent().matchAll(/^(\S+) (\S+) HTTP\/1\.1\r$/gm)];
    expect(asked.length).toBeGreaterThan(2);
    for (const [, method = '', target = ''] of asked)
      expect([method, target, isAllowed(method, target)]).toEqual([method, target, true]);
  });
});
