import type { StatsFs } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Instant } from '../core/reading.ts';
import type { CheckInstance, CheckTarget } from '../domain/check/target.ts';
import type { Attempt, CheckSpec } from '../domain/check.ts';
import type { EngineEndpoint } from '../domain/connection.ts';
import { askSystemd, run } from './check/command.ts';
import { connect, placeOf } from './check/connect.ts';
import { askEngine } from './check/container.ts';
import { askHttp, type HttpTrace } from './check/http.ts';
import { ownNetwork, ownTrouble } from './check/network.ts';
import { askRedis } from './check/redis.ts';
import { Trouble, troubleOf } from './check/trouble.ts';
import { type DockerFace, openDocker } from './docker.ts';
import { createLane } from './host/lane.ts';
import { openPostgres } from './postgres.ts';

/**
 * The read face of one check: each of its instances asked once, by what changes nothing. GET and HEAD without a body, a
 * connection, a handshake, `PING`, named statements, an engine's list, a file system's size, a declared command.
 */
export type CheckFace = {
  readonly spec: CheckSpec;
  /** All at once, each within the check's own time. What fails is an answer; it rejects for a defect only. */
  attempt(signal: AbortSignal): Promise<readonly Attempt[]>;
  close(): void;
};

type CheckOptions = {
  readonly spec: CheckSpec;
  readonly instances: readonly CheckInstance[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Instant;
};

type Learned = HttpTrace & { exit?: number };

/** Opens nothing yet: every try connects anew, since that is what is to be proven. Only an engine's connection is kept. */
export function openCheck({ spec, instances, env, now }: CheckOptions): CheckFace {
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
      case 'disk': {
        const space = await lane(target.path, () => statfs(target.path), signal).catch((error: unknown) => {
          throw diskTrouble(error, target.path);
        });
        learned.body = JSON.stringify(spaceFacts(space));
        return;
      }
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
    spec,
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

function spaceFacts({ blocks, bfree, bavail, bsize, files, ffree }: StatsFs) {
  // As df has it: of what an unprivileged writer can use.
  const usable = blocks - bfree + bavail;
  return {
    free_bytes: bavail * bsize,
    free_ratio: usable === 0 ? null : bavail / usable,
    free_percent: usable === 0 ? null : Math.round((1000 * bavail) / usable) / 10,
    inodes_free_percent: files === 0 ? null : Math.round((1000 * ffree) / files) / 10,
  };
}

function diskTrouble(error: unknown, path: string): unknown {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Trouble('target', `there is no ${path}`);
  return code === 'EACCES' ? new Trouble('us', `this user may not look at ${path}`) : error;
}
