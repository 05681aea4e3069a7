import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { ReadError, type Taken } from '../../src/core/reading.ts';
import { sanitize } from '../../src/core/sanitize.ts';
import { healthOf, troublesOf } from '../../src/domain/containers.trouble.ts';
import type { Container, Containers } from '../../src/domain/containers.ts';
import { containersProbe } from '../../src/probes/containers.ts';
import { type DockerFace, openDocker } from '../../src/systems/docker.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';

const { docker } = openLab(labOfWorker());
const mega = 1024 * 1024;

/** Reads as the scheduler does: each read with the last good value, a deadline, and its reason. */
function reader(face: DockerFace) {
  let last: Taken<Containers> | undefined;
  return async (timeout: number = containersProbe.timeout): Promise<Containers> => {
    const controller = new AbortController();
    const late = new ReadError('timeout', `no answer within ${timeout / 1000} s`);
    const timer = setTimeout(() => controller.abort(late), timeout);
    const at = Date.now();
    try {
      const value = await containersProbe.read(face, last, { at, signal: controller.signal });
      last = { value, at, took: Date.now() - at };
      return value;
    } finally {
      clearTimeout(timer);
    }
  };
}

const face = openDocker({ type: 'socket', path: docker.socket });
const read = reader(face);
afterAll(() => face.close());

const named = ({ containers }: Containers, name: string): Container => {
  const found = containers.find((container) => container.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
};
/** Reads until it is so; the last reading when it is. */
const readUntil = (what: string, isSo: (value: Containers) => boolean, own = read): Promise<Containers> =>
  until(what, async () => {
    const value = await own();
    if (!isSo(value)) await sleep(200);
    return isSo(value) ? value : undefined;
  });

describe('containers of a real engine', () => {
  it('are seen as what they are', async () => {
    // The engine waits longer and longer before it starts one again, unless somebody starts it anew.
    await docker.client.getContainer('shop-mailer').restart();
    const seen = await readUntil(
      'every health check',
      (value) =>
        named(value, 'shop-web').health?.status === 'healthy' &&
        named(value, 'shop-web-bad').health?.status === 'unhealthy' &&
        // The engine counts a restart when it decides on it: three of them may still be three starts.
        (named(value, 'shop-mailer').restarts ?? 0) >= 4,
    );
    const at = Date.now();
    expect(seen).toMatchObject({
      engine: 'docker',
      version: expect.stringMatching(/^\d+\./),
      usageFrom: 'cgroup',
    });
    expect(seen.cores).toBeGreaterThan(0);
    expect(named(seen, 'shop-web')).toMatchObject({
      state: 'running',
      image: 'quarterdeck-lab:1',
      restartPolicy: 'unless-stopped',
      ports: [{ host: `127.0.0.1:${docker.webPort}`, container: '8080/tcp' }],
      health: { status: 'healthy', failingStreak: 0 },
    });
    expect(named(seen, 'shop-web-bad')).toMatchObject({
      state: 'running',
      health: { status: 'unhealthy', lastExitCode: 1 },
    });
    expect(named(seen, 'shop-migrate')).toMatchObject({ state: 'exited', exitCode: 3, usage: undefined });
    expect(named(seen, 'shop-batch')).toMatchObject({ state: 'exited', exitCode: 137, oomKilled: false });
    expect(named(seen, 'shop-import')).toMatchObject({ state: 'exited', exitCode: 137 });
    expect(named(seen, 'shop-paused')).toMatchObject({ state: 'paused' });
    expect(named(seen, 'shop-worker')).toMatchObject({
      state: 'running',
      cpuLimit: 0.03,
      memoryLimit: undefined,
    });
    expect(named(seen, 'shop-cache')).toMatchObject({ state: 'running', memoryLimit: 32 * mega });
    expect(named(seen, 'shop-mailer')).toMatchObject({ exitCode: 1, restartPolicy: 'always' });
    const project = seen.containers.filter(({ compose }) => compose?.project === docker.project);
    expect(project.map(({ compose }) => compose?.service).sort()).toEqual(['api', 'api', 'client']);

    const kinds = (name: string) => troublesOf(named(seen, name), at).map(({ kind }) => kind);
    expect(healthOf(named(seen, 'shop-web'), at)).toBe('ok');
    expect(kinds('shop-web-bad')).toContain('unhealthy');
    expect(kinds('shop-mailer')).toContain('crash-loop');
    expect(kinds('shop-paused')).toEqual(['paused']);
    expect(kinds('shop-batch')).toEqual([]);
  });

  it('are known to have run out of memory', async () => {
    // One of our own: an engine that was killed forgets why a container ended.
    const container = await docker.client.createContainer({
      name: 'qd-out-of-memory',
      Image: 'quarterdeck-lab:1',
      Cmd: ['dd', 'if=/dev/zero', 'of=/dev/shm/kept', 'bs=1M', 'count=60'],
      HostConfig: { Memory: 16 * mega, MemorySwap: 16 * mega, ShmSize: 64 * mega },
    });
    try {
      await container.start();
      const seen = await readUntil('the end', (value) => {
        const { state, oomKilled } = named(value, 'qd-out-of-memory');
        // The engine hears of the end and of the lack of memory apart, and forgets what comes too late: once more.
        if (state === 'exited' && oomKilled !== true) void container.start();
        return state === 'exited' && oomKilled === true;
      });
      const troubles = troublesOf(named(seen, 'qd-out-of-memory'), Date.now());
      expect(troubles).toEqual([{ kind: 'ended', severity: 'warning', exitCode: 137, oomKilled: true }]);
    } finally {
      await container.remove({ force: true });
    }
  });

  it('print hostile things, which are kept as they are and drawn without what harms', async () => {
    const seen = await readUntil(
      'a failed check',
      (value) => (named(value, 'shop-web-bad').health?.lastOutput ?? '') !== '',
    );
    const output = named(seen, 'shop-web-bad').health?.lastOutput ?? '';
    expect(output).toContain('\u001b[2J');
    expect(sanitize(output)).toContain('数据库');
    expect(sanitize(output)).not.toMatch(/\p{C}/u);
  });

  it('use what `docker stats` says they use', async () => {
    const names = ['shop-cache', 'shop-web', 'shop-reports'];
    const format = '{{.Name}} {{.MemUsage}}';
    const { stdout } = await execa('docker', ['stats', '--no-stream', '--format', format, ...names], {
      env: { DOCKER_HOST: `unix://${docker.socket}` },
    });
    const seen = await read();
    const units: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: mega };
    for (const line of stdout.split('\n')) {
      const [, name = '', size, unit = ''] = /^(\S+) ([\d.]+)(\w+) \//.exec(line) ?? [];
      const told = Number(size) * (units[unit] ?? Number.NaN);
      expect(Math.abs((named(seen, name).usage?.memory ?? 0) - told)).toBeLessThan(mega);
    }
    expect(named(seen, 'shop-cache').usage?.memory).toBeGreaterThan(28 * mega);
  });

  it('are known to be throttled when they are', async () => {
    await read();
    const seen = await readUntil(
      'a throttled worker',
      (value) => (named(value, 'shop-worker').usage?.throttled ?? 0) > 0.5,
    );
    expect(named(seen, 'shop-worker').usage?.cpu).toBeLessThan(0.1);
    expect(troublesOf(named(seen, 'shop-worker'), Date.now()).map(({ kind }) => kind)).toEqual(['cpu']);
  });

  it('are measured by the engine where their files are out of reach, and never waited for', async () => {
    const remote = openDocker({ type: 'socket', path: docker.socket }, { root: '/nowhere' });
    const readRemote = reader(remote);
    const first = await readRemote();
    expect(first.usageFrom).toBe('none');
    expect(named(first, 'shop-web').state).toBe('running');
    const seen = await readUntil(
      'two samples of the engine',
      (value) => named(value, 'shop-worker').usage?.cpu !== undefined,
      readRemote,
    );
    const near = await read();
    remote.close();
    expect(seen.usageFrom).toBe('engine');
    const far = named(seen, 'shop-cache').usage?.memory ?? 0;
    expect(Math.abs((named(near, 'shop-cache').usage?.memory ?? 0) - far)).toBeLessThan(mega);
    expect(named(seen, 'shop-worker').usage?.cpu).toBeLessThan(0.1);
  });

  it('keep their counters through a second console', async () => {
    const other = openDocker({ type: 'socket', path: docker.socket });
    const second = await reader(other)();
    other.close();
    expect(named(second, 'shop-web').usage?.cpu).toBeUndefined();
    expect(named(second, 'shop-web').usage?.cpuSecondsTotal).toBeGreaterThan(0);
  });
});

describe('an engine in trouble', () => {
  it('is a sentence when it was killed, and heals when it is back', async () => {
    await read();
    await docker.kill();
    try {
      // The first one may still find its kept connection, and loses it.
      await read().catch(() => {});
      await expect(read()).rejects.toMatchObject({
        name: 'ReadError',
        kind: 'refused',
        message: `docker does not answer: nobody listens on ${docker.socket}`,
      });
    } finally {
      await docker.start();
    }
    expect(named(await read(), 'shop-web').state).toBe('running');
  });

  it('is silent when it is frozen, and heals when it thaws', async () => {
    await read();
    docker.freeze();
    try {
      await expect(read(500)).rejects.toMatchObject({
        kind: 'timeout',
        message: `docker is silent on ${docker.socket}: no answer within 0.5 s`,
      });
    } finally {
      docker.thaw();
    }
    await readUntil('an answer', () => true);
  });
});
