import { afterEach, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/core/clock.ts';
import type { CheckTarget } from '../../src/domain/check/target.ts';
import type { Check, CheckSpec, CheckState } from '../../src/domain/check.ts';
import { jobsOf } from '../../src/probes/probes.ts';
import { startScheduler } from '../../src/probes/scheduler.ts';
import { openCheck } from '../../src/systems/check.ts';
import { spec } from '../domain/check/attempts.ts';
import { openLab } from '../lab/lab.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';

const { http, docker, redis } = openLab(labOfWorker());
const target: CheckTarget = {
  kind: 'http',
  url: http.url,
  method: 'GET',
  headers: async () => ({}),
  redirects: 'stay',
  trust: { is: 'required', ca: undefined },
};

afterEach(() => http.behave());

/** Runs a check as the console does, and waits for it to be so. */
function watch(of: CheckSpec, what: CheckTarget) {
  let seen: Check | undefined;
  const face = openCheck({
    spec: of,
    instances: [{ name: 'it', target: what }],
    env: process.env,
    now: Date.now,
  });
  const scheduler = startScheduler({
    clock: { ...systemClock, now: Date.now },
    random: () => 0,
    emit(fact) {
      if (fact.type === 'read' && fact.probe === 'check') seen = fact.value;
    },
    onDefect(error) {
      throw error;
    },
  });
  scheduler.add(jobsOf('check', 'check/api', face));
  onTestFinished(() => {
    scheduler.close();
    face.close();
  });
  const becomes = (state: CheckState, holds: (check: Check) => boolean = () => true): Promise<Check> =>
    until(`the check being ${state}`, async () => (seen?.state === state && holds(seen) ? seen : undefined));
  return { becomes };
}

const quick = spec({ every: 500, fast: 100, timeout: 1_000 });

test('it turns over after three failures, names the part, and heals after two successes', async () => {
  const { becomes } = watch(quick, target);
  await becomes('passing', ({ held }) => held?.proven === true);
  await http.behave({ parts: { redis: 'unhealthy' } });
  const failing = await becomes('failing');
  expect(failing).toMatchObject({ because: 'answered 503, checks.redis: unhealthy', streak: { count: 3 } });
  await http.behave();
  const healed = await becomes('passing');
  expect(healed.streak).toEqual({ result: 'passed', count: 2 });
});

test.each(['hang', 'garbage', 'refuse', 'huge', 'loop'] as const)(
  'an application that does %s is seen, and seen to mend',
  async (mode) => {
    await http.behave({ mode });
    const { becomes } = watch(
      { ...quick, timeout: 300, conditions: spec({ conditions: ['[BODY].status == healthy'] }).conditions },
      target,
    );
    await becomes('failing', ({ streak }) => streak.count >= 3);
    await http.behave();
    await becomes('passing');
  },
);

test('a container is judged by its own health check', async () => {
  const engines = [{ type: 'socket', path: docker.socket } as const];
  const of = spec({ kind: 'container', every: 500, fast: 100, timeout: 5_000 });
  const healthy = watch(of, { kind: 'container', engines, match: { name: 'shop-web' } });
  const { instances } = await healthy.becomes('passing');
  expect(instances.map(({ name }) => name)).toEqual(['shop-web']);
  const bad = watch(of, { kind: 'container', engines, match: { name: 'shop-web-bad' } });
  expect((await bad.becomes('failing')).because).toMatch(/^its health check fails/);
  const missing = watch(of, { kind: 'container', engines, match: { name: 'nobody' } });
  expect((await missing.becomes('failing')).because).toBe('there is no container it');
  const engineless = watch(of, { kind: 'container', engines: [], match: { name: 'shop-web' } });
  expect((await engineless.becomes('unknown')).because).toBe('no container engine is watched');
});

test('a Redis that answers PING passes; a password it does not take says nothing of it', async () => {
  const login = (password: string | undefined) => async () => {
    const url = new URL(redis.url('n1', 'ops_monitor'));
    return { host: url.hostname, port: Number(url.port), tls: false, username: 'ops_monitor', password };
  };
  const of = spec({ kind: 'redis', every: 500, fast: 100, timeout: 3_000 });
  const right = watch(of, {
    kind: 'redis',
    login: login(decodeURIComponent(new URL(redis.url('n1', 'ops_monitor')).password)),
  });
  expect((await right.becomes('passing')).instances[0]?.body).toBe('PONG');
  const wrong = watch(of, { kind: 'redis', login: login('wrong') });
  expect((await wrong.becomes('unknown')).because).toMatch(/does not accept the password/);
  const stranger = watch(of, {
    kind: 'redis',
    login: async () => ({
      host: '127.0.0.1',
      port: http.port,
      tls: false,
      username: undefined,
      password: undefined,
    }),
  });
  expect((await stranger.becomes('failing')).because).toMatch(/is no Redis$|closed the connection$/);
});
