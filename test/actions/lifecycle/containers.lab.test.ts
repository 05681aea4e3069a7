import type { ContainerCreateOptions } from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { differenceOf } from '../../../src/actions/engine/review.ts';
import { restart } from '../../../src/actions/restart.ts';
import { start } from '../../../src/actions/start.ts';
import { stop } from '../../../src/actions/stop.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { refusalsOf } from '../../../src/core/plan.ts';
import { sanitize } from '../../../src/core/sanitize.ts';
import type { System } from '../../../src/domain/stack.ts';
import { isAllowed } from '../../../src/systems/docker.allowed.ts';
import { isWriteAllowed } from '../../../src/systems/docker.write.ts';
import { openRedis } from '../../../src/systems/redis.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { until } from '../../lab/processes.ts';
import { proxyTo } from '../../systems/proxy.ts';
import { planned, runnerOf, yardOf } from './yard.ts';

const { docker, redis } = openLab(labOfWorker());
const yard = yardOf({ engines: { docker: docker.socket } });
const made: string[] = [];

afterEach(async () => {
  for (const id of made.splice(0))
    await docker.client
      .getContainer(id)
      .remove({ force: true })
      .catch(() => undefined);
});
afterAll(yard.close);

const quick = { Test: ['CMD', 'true'], Interval: 1e9, Timeout: 2e9, Retries: 2 };
const quiet = { Test: ['NONE'] };

async function run(name: string, options: ContainerCreateOptions = {}) {
  const container = await docker.client.createContainer({
    name,
    Image: 'quarterdeck-lab:1',
    Cmd: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 0.1; done'],
    Healthcheck: quick,
    ...options,
  });
  made.push(container.id);
  await container.start();
  return container;
}

const startOf = async (name: string): Promise<string> =>
  (await docker.client.getContainer(name).inspect()).State.StartedAt;
const stateOf = async (name: string): Promise<string> =>
  (await docker.client.getContainer(name).inspect()).State.Status;
const reasons = ({ preflight }: Plan): readonly string[] =>
  refusalsOf(preflight).map(({ title, because }) => `${title}: ${because}`);

describe('a restart', () => {
  it('is done when the container was started anew and says that it is healthy', async () => {
    await run('qd-act-web');
    const before = await startOf('qd-act-web');
    const plan = await planned(restart, 'container/qd-act-web', yard.reach);
    expect(reasons(plan)).toEqual([]);
    expect(plan.risk).toBe('disruptive');
    expect(plan.steps.map(({ title }) => title)).toEqual([
      'restart qd-act-web',
      'qd-act-web becomes healthy',
    ]);
    const ending = await runnerOf(restart, plan, yard).carry();
    expect(ending).toEqual({ outcome: 'done', because: 'qd-act-web: healthy' });
    expect(await startOf('qd-act-web')).not.toBe(before);
  });

  it('has failed, with what the check said, when the container never becomes healthy', async () => {
    await run('qd-act-bad', {
      Image: 'quarterdeck-lab:bad',
      Healthcheck: {
        Test: ['CMD-SHELL', 'echo password=hunter2; cat /hostile; exit 7'],
        Interval: 1e9,
        Retries: 2,
      },
    });
    const plan = await planned(restart, 'container/qd-act-bad', yard.reach);
    const runner = runnerOf(restart, plan, yard);
    const ending = await runner.carry();
    expect(ending.outcome).toBe('failed');
    expect(ending.because).toContain('qd-act-bad becomes healthy: unhealthy, failed 2 times, exit 7:');
    expect(ending.because).toContain('"restart qd-act-bad" stays: it cannot be taken back');
    expect(JSON.stringify(runner.entries)).not.toContain('hunter2');
    expect(ending.because).toBe(sanitize(ending.because));
  });

  it('without a health check is done when it stays up, and has failed when it does not', async () => {
    await run('qd-act-plain', { Healthcheck: quiet });
    const good = await planned(restart, 'container/qd-act-plain', yard.reach);
    expect(good.proof).toEqual(['qd-act-plain stays up for 5.0 s']);
    expect((await runnerOf(restart, good, yard).carry()).outcome).toBe('done');
    await run('qd-act-dies', {
      Healthcheck: quiet,
      Cmd: ['sh', '-c', 'test -e /tmp/been && { sleep 1; exit 4; }; echo > /tmp/been; exec sleep 1000'],
      StopTimeout: 1,
    });
    const bad = await planned(restart, 'container/qd-act-dies', yard.reach);
    const ending = await runnerOf(restart, bad, yard).carry();
    expect(ending).toMatchObject({ outcome: 'failed' });
    expect(ending.because).toContain('exited 4');
  });

  it('is not taken for the same when the container was replaced or started again meanwhile', async () => {
    const first = await run('qd-act-gone');
    const plan = await planned(restart, 'container/qd-act-gone', yard.reach);
    await first.restart({ t: 1 });
    const later = await planned(restart, 'container/qd-act-gone', yard.reach);
    expect(differenceOf(plan, later)).toContain('start of qd-act-gone was');
    await first.remove({ force: true });
    await expect(planned(restart, 'container/qd-act-gone', yard.reach)).rejects.toThrow(
      'there is no container qd-act-gone on docker',
    );
    await run('qd-act-gone');
    const anew = await planned(restart, 'container/qd-act-gone', yard.reach);
    expect(differenceOf(plan, anew)).toContain('container qd-act-gone was');
  });

  it('that a killed runner had begun is known again, and not done twice', async () => {
    const container = await run('qd-act-killed');
    const plan = await planned(restart, 'container/qd-act-killed', yard.reach);
    const runner = runnerOf(restart, plan, yard);
    runner.killedIn('restart qd-act-killed');
    await container.restart({ t: 1 });
    const since = await startOf('qd-act-killed');
    expect(await runner.bring('resume')).toMatchObject({ outcome: 'done' });
    expect(await startOf('qd-act-killed')).toBe(since);
  });

  it('of one that starts again and again is refused by nothing, and has failed', async () => {
    await run('qd-act-loop', {
      Healthcheck: quiet,
      Cmd: ['sh', '-c', 'exit 3'],
      HostConfig: { RestartPolicy: { Name: 'always' } },
    });
    await until('A second start', async () => {
      const { RestartCount, State } = await docker.client.getContainer('qd-act-loop').inspect();
      return RestartCount > 0 && State.Restarting ? true : undefined;
    });
    const plan = await planned(restart, 'container/qd-act-loop', yard.reach);
    expect(reasons(plan)).toEqual([]);
    const ending = await runnerOf(restart, plan, yard).carry();
    expect(ending.outcome).toBe('failed');
  });
});

describe('a service', () => {
  const services = [{ name: 'shop', kind: 'compose', project: 'qd-act', service: 'web' }] as const;
  const service = yardOf({ engines: { docker: docker.socket }, services });
  afterAll(service.close);
  const labels = (number: number, more = {}) => ({
    'com.docker.compose.project': 'qd-act',
    'com.docker.compose.service': 'web',
    'com.docker.compose.container-number': String(number),
    'com.docker.compose.oneoff': 'False',
    ...more,
  });

  it('is restarted one container after another, each proven before the next, the jobs of Compose left out', async () => {
    await run('qd-act-web-2', { Labels: labels(2) });
    await run('qd-act-web-1', { Labels: labels(1) });
    await run('qd-act-web-run', { Labels: labels(1, { 'com.docker.compose.oneoff': 'True' }) });
    const plan = await planned(restart, 'service/shop', service.reach);
    expect(plan.steps.map(({ title }) => title)).toEqual([
      'restart qd-act-web-1',
      'qd-act-web-1 becomes healthy',
      'restart qd-act-web-2',
      'qd-act-web-2 becomes healthy',
    ]);
    expect((await runnerOf(restart, plan, service).carry()).outcome).toBe('done');
    const [first, second] = await Promise.all(
      ['qd-act-web-1', 'qd-act-web-2'].map((name) => docker.client.getContainer(name).inspect()),
    );
    const healthy = first?.State.Health?.Log[0]?.End ?? '';
    expect(Date.parse(second?.State.StartedAt ?? '')).toBeGreaterThan(Date.parse(healthy));
  });

  it('stops at the first container that does not come up, and leaves the others alone', async () => {
    const bad = { Test: ['CMD', 'false'], Interval: 1e9, Retries: 1 };
    await run('qd-act-web-1', { Labels: labels(1), Healthcheck: bad });
    await run('qd-act-web-2', { Labels: labels(2) });
    const before = await startOf('qd-act-web-2');
    const plan = await planned(restart, 'service/shop', service.reach);
    const ending = await runnerOf(restart, plan, service).carry();
    expect(ending.outcome).toBe('failed');
    expect(ending.because).toContain('qd-act-web-1 becomes healthy: unhealthy');
    expect(await startOf('qd-act-web-2')).toBe(before);
  });

  it('is stopped from the last to the first, and started again in its order', async () => {
    for (const number of [1, 2]) await run(`qd-act-web-${number}`, { Labels: labels(number) });
    const plan = await planned(stop, 'service/shop', service.reach);
    expect(plan.steps.map(({ title }) => title)).toEqual(['stop qd-act-web-2', 'stop qd-act-web-1']);
    expect((await runnerOf(stop, plan, service).carry()).outcome).toBe('done');
    const again = await planned(start, 'service/shop', service.reach);
    expect((await runnerOf(start, again, service).carry()).outcome).toBe('done');
    expect(await Promise.all(['qd-act-web-1', 'qd-act-web-2'].map(stateOf))).toEqual(['running', 'running']);
  });

  it.each(['resume', 'undo'] as const)(
    'of which a killed runner had stopped one is brought home by %s',
    async (way) => {
      await run('qd-act-web-1', { Labels: labels(1) });
      const last = await run('qd-act-web-2', { Labels: labels(2) });
      const plan = await planned(stop, 'service/shop', service.reach);
      const runner = runnerOf(stop, plan, service);
      runner.killedIn('stop qd-act-web-2');
      await last.stop({ t: 1 });
      expect(await runner.bring(way)).toMatchObject({ outcome: way === 'undo' ? 'undone' : 'done' });
      const state = way === 'undo' ? 'running' : 'exited';
      expect(await Promise.all(['qd-act-web-1', 'qd-act-web-2'].map(stateOf))).toEqual([state, state]);
    },
  );

  it('that no container belongs to, and one that the stack file does not name, are none', async () => {
    await expect(planned(restart, 'service/shop', service.reach)).rejects.toThrow('shop has no containers');
    await expect(planned(restart, 'service/nothing', service.reach)).rejects.toThrow(
      'the stack file names no service nothing',
    );
  });
});

describe('neighbours', () => {
  it('are named where they live on the container, or need it', async () => {
    const project = (service: string) => ({
      'com.docker.compose.project': 'qd-act',
      'com.docker.compose.service': service,
    });
    const db = await run('qd-act-db', { Labels: project('db') });
    await run('qd-act-side', { HostConfig: { NetworkMode: `container:${db.id}` } });
    await run('qd-act-api', {
      Labels: { ...project('api'), 'com.docker.compose.depends_on': 'db:service_healthy:true' },
    });
    await run('qd-act-old', { Labels: project('old') });
    const plan = await planned(restart, 'container/qd-act-db', yard.reach);
    const warnings = plan.preflight.filter(({ is }) => is === 'warn').map(({ because }) => because);
    expect(warnings[0]).toContain('qd-act-side has its network');
    expect(warnings[1]).toBe('api · Compose would restart api along');
  });
});

describe('a container that holds a Redis', () => {
  const system = (name: 'n1' | 'n2' | 'n3'): System => ({
    id: `redis/cache/${name}`,
    kind: 'redis',
    title: name,
    group: 'cache',
    where: `127.0.0.1:${redis.servers[name].port}`,
  });

  it('is destructive to take down where it is the master, and refused while writes are in its memory alone', async () => {
    const master = await redis.masterNow();
    const name = `redis/cache/${master}`;
    const login = {
      host: '127.0.0.1',
      port: redis.servers[master].port,
      username: 'ops_monitor',
      tls: undefined,
    };
    const face = openRedis({
      title: master,
      role: 'node',
      login: async () => ({ ...login, password: redis.passwords.ops_monitor }),
      now: Date.now,
    });
    const holding = yardOf({
      engines: { docker: docker.socket },
      systems: [system(master)],
      faces: { redis: () => face },
    });
    await run('qd-act-redis', {
      ExposedPorts: { '6379/tcp': {} },
      HostConfig: {
        PortBindings: { '6379/tcp': [{ HostIp: '127.0.0.2', HostPort: String(redis.servers[master].port) }] },
      },
    });
    const there = { ...system(master), where: `127.0.0.2:${redis.servers[master].port}` };
    const plan = await planned(stop, 'container/qd-act-redis', {
      ...holding.reach,
      stack: { ...holding.reach.stack, systems: [there] },
    });
    face.close();
    holding.close();
    expect(plan.risk).toBe('destructive');
    expect(plan.facts).toMatchObject({
      parts: [{ grace: 120_000, holds: { system: name, role: 'primary' } }],
    });
    const saved = plan.preflight.find(({ title }) => title === `what ${master} has saved`);
    expect(saved?.because).toMatch(/append-only file|in its snapshot or its log/);
    expect(plan.preflight.some(({ mend }) => mend?.action === 'switchover')).toBe(true);
  });
});

describe('a container on two engines', () => {
  it('is not chosen by chance', async () => {
    const both = yardOf({ engines: { docker: docker.socket, 'docker/other': docker.socket } });
    await run('qd-act-twice');
    await expect(planned(restart, 'container/qd-act-twice', both.reach)).rejects.toThrow(
      'docker and docker/other each have a container qd-act-twice',
    );
    both.close();
  });

  it('is found although another engine does not answer', async () => {
    const some = yardOf({ engines: { 'docker/away': '/nowhere/docker.sock', docker: docker.socket } });
    await run('qd-act-found');
    expect((await planned(restart, 'container/qd-act-found', some.reach)).identity).toHaveProperty(
      'container qd-act-found',
    );
    await expect(planned(restart, 'container/qd-act-nowhere', some.reach)).rejects.toThrow(
      '/nowhere/docker.sock',
    );
    some.close();
  });
});

describe('a stop', () => {
  it('is taken back by a start', async () => {
    await run('qd-act-stop');
    const plan = await planned(stop, 'container/qd-act-stop', yard.reach);
    const runner = runnerOf(stop, plan, yard);
    expect(await runner.carry()).toEqual({ outcome: 'done', because: 'qd-act-stop: exited 0' });
    expect(await stateOf('qd-act-stop')).toBe('exited');
    expect((await runner.undo()).outcome).toBe('undone');
    expect(await stateOf('qd-act-stop')).toBe('running');
  });
});

describe('a start', () => {
  it('is done when the container is healthy, and taken back by a stop', async () => {
    const container = await run('qd-act-start');
    await container.stop();
    const plan = await planned(start, 'container/qd-act-start', yard.reach);
    const runner = runnerOf(start, plan, yard);
    expect((await runner.carry()).outcome).toBe('done');
    expect((await runner.undo()).outcome).toBe('undone');
    expect(await stateOf('qd-act-start')).toBe('exited');
  });

  it('of one that crashes again and again comes to nothing, and leaves it down', async () => {
    const container = await run('qd-act-crash', {
      Healthcheck: quiet,
      Cmd: ['sh', '-c', 'sleep 0.5; exit 3'],
      HostConfig: { RestartPolicy: { Name: 'always' } },
    });
    await container.stop({ t: 0 });
    const plan = await planned(start, 'container/qd-act-crash', yard.reach);
    const ending = await runnerOf(start, plan, yard).carry();
    expect(ending.outcome).toBe('undone');
    expect(ending.because).toMatch(/qd-act-crash stays up: .*(exit|start)/);
    expect(await stateOf('qd-act-crash')).toBe('exited');
  });
});

describe('the wire', () => {
  it('carries nothing but reads while it is planned, and one request more when it is done', async () => {
    await run('qd-act-wire');
    await using proxy = await proxyTo(docker.socket);
    const tapped = yardOf({ engines: { docker: proxy.socket } });
    const requests = () =>
      [...proxy.sent().matchAll(/^(\S+) (\S+) HTTP\/1\.1\r$/gm)].map(([, method = '', target = '']) => ({
        method,
        target,
      }));
    const writes = () => requests().filter(({ method, target }) => !isAllowed(method, target));
    for (const action of [restart, start, stop]) await planned(action, 'container/qd-act-wire', tapped.reach);
    expect(requests().length).toBeGreaterThan(3);
    expect(writes()).toEqual([]);
    const plan = await planned(restart, 'container/qd-act-wire', tapped.reach);
    await runnerOf(restart, plan, tapped).carry();
    tapped.close();
    expect(writes().map(({ method, target }) => `${method} ${target.replace(/[0-9a-f]{64}/, 'ID')}`)).toEqual(
      ['POST /containers/ID/restart?t=10'],
    );
    expect(writes().every(({ method, target }) => isWriteAllowed(method, target))).toBe(true);
  });
});

describe('an engine that hangs', () => {
  beforeAll(() => run('qd-act-frozen', { StopTimeout: 2 }).then(() => made.splice(0)));
  afterAll(() => docker.client.getContainer('qd-act-frozen').remove({ force: true }));

  it('leaves a restart unknown to who asks while it hangs', async () => {
    const plan = await planned(restart, 'container/qd-act-frozen', yard.reach);
    const [step] = restart.steps(plan);
    const signal = AbortSignal.timeout(1_000);
    docker.freeze();
    try {
      await expect(
        step?.run(yard.hands, { results: {}, signal, tell: () => undefined }),
      ).rejects.toMatchObject({ kind: 'timeout' });
      const looking = { results: {}, signal: AbortSignal.timeout(500) };
      await expect(step?.happened(yard.reach, looking)).rejects.toMatchObject({ kind: 'timeout' });
    } finally {
      docker.thaw();
    }
  });

  it('leaves one open until it is read back, never done', async () => {
    const plan = await planned(restart, 'container/qd-act-frozen', yard.reach);
    const runner = runnerOf(restart, plan, yard);
    const running = runner.carry();
    await until('The request', async () =>
      runner.entries.some(({ type }) => type === 'began') ? true : undefined,
    );
    docker.freeze();
    try {
      const early = await Promise.race([
        running,
        new Promise((resolve) => setTimeout(resolve, 3_000, 'waits')),
      ]);
      expect(early).toBe('waits');
    } finally {
      docker.thaw();
    }
    const ending = await running;
    expect(['done', 'unknown']).toContain(ending.outcome);
    const { State } = await docker.client.getContainer('qd-act-frozen').inspect();
    if (ending.outcome === 'done') expect(State.Health?.Status).toBe('healthy');
  });
});
