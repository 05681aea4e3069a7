import { placeOf } from '../../core/place.ts';
import type { CheckInstance, CheckTarget } from '../../domain/check/target.ts';
import type { Attempt } from '../../domain/check.ts';
import type { EngineEndpoint } from '../../domain/connection.ts';
import type { CheckFace, CheckOptions } from '../check.ts';
import { type DockerFace, openDocker } from '../docker.ts';
import { createLane } from '../host/lane.ts';
import { openPostgres } from '../postgres.ts';
import { askSystemd, run } from './command.ts';
import { connect } from './connect.ts';
import { askEngine } from './container.ts';
import { askDisk } from './disk.ts';
import { askHttp, type HttpTrace } from './http.ts';
import { ownNetwork, ownTrouble } from './network.ts';
import { askRedis } from './redis.ts';
import { Trouble, troubleOf } from './trouble.ts';

type Learned = HttpTrace & { exit?: number };

/** Every try connects anew; only an engine's connection is kept. */
export function openAttempts({
  spec,
  instances,
  env,
  now,
}: CheckOptions): Pick<CheckFace, 'attempt' | 'close'> {
  const lane = createLane();
  const faces = new Map<EngineEndpoint, DockerFace>();

  function faceOf(engine: EngineEndpoint): DockerFace {
    const face = faces.get(engine) ?? openDocker(engine);
    faces.set(engine, face);
    return face;
  }

  async function ask(target: CheckTarget, learned: Learned, signal: AbortSignal): Promise<void> {
    switch (target.kind) {
      case 'http':
        return askHttp(target, learned, signal);
      case 'tcp':
      case 'tls': {
        const tls = target.kind === 'tls' ? target.trust : 'none';
        (await connect({ host: target.host, port: target.port, tls }, learned, signal)).destroy();
        return;
      }
      case 'redis':
        return askRedis(target.login, learned, signal);
      case 'postgres':
        return askPostgres(target.login, learned, signal);
      case 'disk':
        learned.body = await lane(target.path, () => askDisk(target.path), signal);
        return;
      case 'systemd':
        learned.body = await askSystemd(target.unit, env, signal);
        return;
      case 'command': {
        const { exit, output } = await run({ ...target, env }, signal);
        learned.exit = exit;
        learned.body = output;
        return;
      }
      case 'container':
        throw new Error('an engine is asked for all its containers at once');
    }
  }

  async function askPostgres(
    login: Extract<CheckTarget, { kind: 'postgres' }>['login'],
    learned: Learned,
    signal: AbortSignal,
  ): Promise<void> {
    const face = openPostgres({ title: spec.name, login, now });
    try {
      const answer = await face.read(['node'], signal);
      learned.connected = true;
      if (answer.is !== 'read') throw new Trouble('target', `it is ${answer.is}: ${answer.message}`);
      const role = answer.rows.node?.[0]?.in_recovery === true ? 'standby' : 'primary';
      learned.body = JSON.stringify({ role, version: answer.server.version });
    } finally {
      face.close();
    }
  }

  async function attemptOne({ name, target }: CheckInstance, signal: AbortSignal): Promise<Attempt> {
    const learned: Learned = { phases: {}, connected: false };
    const begun = performance.now();
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(spec.timeout)]);
    let error: Attempt['error'];
    try {
      await ask(target, learned, deadline);
    } catch (thrown) {
      const where = placeIn(target) ?? name;
      const trouble = troubleOf(thrown, where);
      if (!(trouble instanceof Trouble)) throw thrown;
      const ours =
        trouble.isNetwork && !learned.connected ? ownTrouble(learned.address, ownNetwork()) : undefined;
      error = ours === undefined ? trouble : { blames: 'us', message: ours };
    }
    const { blames, message } = error ?? {};
    return {
      instance: name,
      took: performance.now() - begun,
      ...learned,
      ...(blames !== undefined && message !== undefined && { error: { blames, message } }),
    };
  }

  async function attemptEngine(
    name: string,
    { engines, match }: Extract<CheckTarget, { kind: 'container' }>,
    signal: AbortSignal,
  ): Promise<readonly Attempt[]> {
    const begun = performance.now();
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(spec.timeout)]);
    const common = { phases: {}, connected: false };
    const wrong = (error: NonNullable<Attempt['error']>): readonly Attempt[] => [
      { ...common, instance: name, took: performance.now() - begun, error },
    ];
    try {
      if (engines.length === 0) return wrong({ blames: 'us', message: 'no container engine is watched' });
      const found = await Promise.all(engines.map((engine) => askEngine(faceOf(engine), match, deadline)));
      const seen = found.flat();
      if (seen.length === 0) return wrong({ blames: 'target', message: `there is no container ${name}` });
      const took = performance.now() - begun;
      return seen.map((one) => ({ ...common, connected: true, instance: one.name, took, body: one.body }));
    } catch (thrown) {
      const trouble = troubleOf(thrown, name);
      if (!(trouble instanceof Trouble)) throw thrown;
      return wrong({ blames: 'us', message: trouble.message });
    }
  }

  return {
    async attempt(signal) {
      const attempts = await Promise.all(
        instances.map(async ({ name, target }) =>
          target.kind === 'container'
            ? attemptEngine(name, target, signal)
            : [await attemptOne({ name, target }, signal)],
        ),
      );
      return attempts.flat();
    },
    close() {
      for (const face of faces.values()) face.close();
    },
  };
}

const placeIn = (target: CheckTarget): string | undefined =>
  target.kind === 'tcp' || target.kind === 'tls'
    ? placeOf(target)
    : target.kind === 'http'
      ? new URL(target.url).host
      : undefined;
