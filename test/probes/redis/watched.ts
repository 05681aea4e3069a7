import { onTestFinished } from 'vitest';
import type { Probe } from '../../../src/core/probe.ts';
import { ReadError, type Reading, type Taken } from '../../../src/core/reading.ts';
import type { RedisLogin } from '../../../src/domain/connection.ts';
import { type RedisGroup, redisGroups } from '../../../src/domain/redis/topology.ts';
import type { RedisNode } from '../../../src/domain/redis.ts';
import type { Sentinel } from '../../../src/domain/sentinel.ts';
import type { System } from '../../../src/domain/stack.ts';
import { redis } from '../../../src/probes/redis.ts';
import { sentinel } from '../../../src/probes/sentinel.ts';
import { openRedis, type RedisFace, type SentinelFace } from '../../../src/systems/redis.ts';

export const loginOf = (port: number, password?: string, username = 'ops_monitor'): RedisLogin => ({
  ...{ host: '127.0.0.1', port, tls: undefined, password },
  username: password === undefined ? undefined : username,
});

export function open(title: string, role: 'node' | 'sentinel', login: RedisLogin): RedisFace {
  const face = openRedis({ title, role, login: async () => login, now: Date.now });
  onTestFinished(face.close);
  return face;
}

export const context = (timeout = 3000) => ({ at: Date.now(), signal: AbortSignal.timeout(timeout) });

/** Reads once as the scheduler would: what fails becomes part of the reading. */
async function next<Face, Value>(
  probe: Probe<Face, Value>,
  face: Face,
  before: Reading<Value>,
): Promise<Reading<Value>> {
  const started = Date.now();
  try {
    const value = await probe.read(face, before.last, context());
    return { last: { value, at: Date.now(), took: Date.now() - started } satisfies Taken<Value> };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    const { kind, message } = error;
    const at = before.failure?.since ?? Date.now();
    return { ...before, failure: { kind, message, since: at, count: 1, nextTry: Date.now() } };
  }
}

type Server = { readonly name: string; readonly port: number };

/** Reads nodes and Sentinels and folds them into their group, again and again. */
export function watch(
  nodes: readonly Server[],
  sentinels: readonly Server[],
  password: string,
  master: string,
) {
  const systemOf = (kind: 'redis' | 'sentinel', { name, port }: Server): System => ({
    ...{ id: `${kind}/cache/${name}`, kind, title: name, group: 'cache', where: `127.0.0.1:${port}` },
  });
  const faces = nodes.map(({ name, port }) => open(name, 'node', loginOf(port, password)));
  const watchers = sentinels.map(({ name, port }): SentinelFace => {
    const face = open(name, 'sentinel', loginOf(port, password));
    return { ...face, master };
  });
  const systems = [
    ...nodes.map((node) => systemOf('redis', node)),
    ...sentinels.map((one) => systemOf('sentinel', one)),
  ];
  let read: Record<string, Reading<RedisNode>> = {};
  let told: Record<string, Reading<Sentinel>> = {};
  return async (): Promise<RedisGroup> => {
    const found = await Promise.all(
      faces.map(async (face) => {
        const id = `redis/cache/${face.title}`;
        return [id, await next(redis, face, read[id] ?? {})] as const;
      }),
    );
    const heard = await Promise.all(
      watchers.map(async (face) => {
        const id = `sentinel/cache/${face.title}`;
        return [id, await next(sentinel, face, told[id] ?? {})] as const;
      }),
    );
    read = Object.fromEntries(found);
    told = Object.fromEntries(heard);
    const [group] = redisGroups(systems, read, told);
    if (group === undefined) throw new Error('there is no group');
    return group;
  };
}
