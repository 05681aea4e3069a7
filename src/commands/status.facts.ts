import { bytes, count, duration, number, percent } from '../core/format.ts';
import type { Instant } from '../core/reading.ts';
import type { Check } from '../domain/check.ts';
import type { Containers } from '../domain/containers.ts';
import { mainReading } from '../domain/health.ts';
import { cpuUsed, filesystemUsed, memoryUsedRatio, worstFilesystem } from '../domain/host.questions.ts';
import type { Filesystems, Host } from '../domain/host.ts';
import type { PgBouncer } from '../domain/pgbouncer.ts';
import { clusters } from '../domain/postgres/cluster.ts';
import type { Lag } from '../domain/postgres/lag.ts';
import type { PostgresNode } from '../domain/postgres.ts';
import type { System } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';
import { nginxFacts, nginxStartedAt } from './status.nginx.ts';
import { redisFacts, redisStartedAt, redisVersion } from './status.redis.ts';
import { sqliteFacts } from './status.sqlite.ts';

/** Since when a system is up, where it says so. */
export function bootedAt(world: World, system: System): Instant | undefined {
  const { readings } = world;
  const { id, kind } = system;
  if (kind === 'host') return readings.host[id]?.last?.value.bootedAt;
  if (kind === 'redis' || kind === 'sentinel') return redisStartedAt(world, system);
  if (kind === 'nginx') return nginxStartedAt(world, system);
  const node = kind === 'postgres' ? readings.postgres[id]?.last?.value : undefined;
  return node?.is === 'up' ? node.startedAt : undefined;
}

/** The version a system says it is of. */
export function versionOf(world: World, system: System): string | undefined {
  const { readings } = world;
  const { id, kind } = system;
  switch (kind) {
    case 'host':
      return readings.host[id]?.last?.value.kernel;
    case 'engine':
      return readings.containers[id]?.last?.value.version;
    case 'pgbouncer':
      return readings.pgbouncer[id]?.last?.value.version;
    case 'sqlite':
      return readings.sqlite[id]?.last?.value.writtenBy;
    case 'nginx':
    case 'check':
      return undefined;
    case 'redis':
    case 'sentinel':
      return redisVersion(world, system);
    case 'postgres': {
      const node = readings.postgres[id]?.last?.value;
      return node?.is === 'up' ? node.version : undefined;
    }
  }
}

/** What there is to say about a system in one line: its numbers, or why there are none. */
export function factsOf(world: World, system: System): readonly string[] {
  const { last, failure } = mainReading(world, system);
  if (failure !== undefined) return [failure.message, `since ${new Date(failure.since).toISOString()}`];
  return last === undefined ? ['not read yet'] : numbersOf(world, system);
}

function numbersOf(world: World, system: System): readonly string[] {
  const { readings, at } = world;
  if (system.kind === 'redis' || system.kind === 'sentinel') return redisFacts(world, system);
  const database = readings.sqlite[system.id]?.last?.value;
  if (database !== undefined) return sqliteFacts(database);
  if (system.kind === 'nginx') return nginxFacts(world, system);
  const host = readings.host[system.id]?.last?.value;
  if (host !== undefined) return ofHost(host, readings.filesystems[system.id]?.last?.value, at);
  const engine = readings.containers[system.id]?.last?.value;
  if (engine !== undefined) return ofEngine(engine);
  const node = readings.postgres[system.id]?.last?.value;
  if (node !== undefined) return ofNode(node, lagOf(world, system), at);
  const pooler = readings.pgbouncer[system.id]?.last?.value;
  if (pooler !== undefined) return ofPooler(pooler);
  const check = readings.check[system.id]?.last?.value;
  return check === undefined ? [] : ofCheck(check);
}

function ofHost(host: Host, filesystems: Filesystems | undefined, at: Instant): readonly string[] {
  const fullest = worstFilesystem(filesystems?.mounts ?? []);
  return [
    `cpu ${percent(cpuUsed(host))}`,
    `memory ${percent(memoryUsedRatio(host.memory))} of ${bytes(host.memory.total)}`,
    `load ${number(host.load[0])} of ${host.cores}`,
    ...(fullest === undefined ? [] : [`${fullest.mount} ${percent(filesystemUsed(fullest))}`]),
    `up ${duration(at - host.bootedAt)}`,
  ];
}

function ofEngine({ engine, version, containers }: Containers): readonly string[] {
  const byState = Map.groupBy(containers, ({ state }) => state);
  const states = Array.from(byState, ([state, found]) => `${found.length} ${state}`);
  return [`${engine} ${version}`, states.length === 0 ? 'no containers' : states.join(', ')];
}

function ofNode(node: PostgresNode, lag: Lag | undefined, at: Instant): readonly string[] {
  if (node.is !== 'up') return [node.is, node.message];
  const { used, usable } = node.connections;
  const behind = lag === undefined ? [] : [lag.state, lagWords(lag)];
  return [
    `PostgreSQL ${node.version} ${node.role}`,
    ...behind,
    `${count(used)} of ${count(usable)} connections`,
    `up ${duration(at - node.startedAt)}`,
  ];
}

function lagWords({ bytes: missing, ms, bound }: Lag): string {
  if (missing === undefined) return 'lag not known';
  if (missing === 0) return `${bytes(missing)} behind`;
  const least = bound === 'at least' ? 'at least ' : '';
  return ms === undefined
    ? `${least}${bytes(missing)} behind`
    : `${bytes(missing)} behind, ${least}${duration(ms)}`;
}

function lagOf({ stack, readings, at }: World, { id }: System): Lag | undefined {
  const members = clusters(stack.systems, readings.postgres, at).flatMap((cluster) => cluster.members);
  return members.find(({ system }) => system.id === id)?.lag;
}

function ofCheck(check: Check): readonly string[] {
  const [first] = check.instances;
  return [
    check.state,
    ...(check.because === '' ? [] : [check.because]),
    ...(first?.status === undefined ? [] : [String(first.status)]),
    ...(check.state === 'unknown' || first === undefined ? [] : [duration(first.took)]),
  ];
}

function ofPooler({ version, pools }: PgBouncer): readonly string[] {
  const sum = (value: (pool: PgBouncer['pools'][number]) => number): number =>
    pools.reduce((total, pool) => total + value(pool), 0);
  const longest = Math.max(0, ...pools.map(({ maxWait }) => maxWait));
  return [
    `PgBouncer ${version}`,
    `active ${count(sum(({ clientsActive }) => clientsActive))}`,
    `waiting ${count(sum(({ clientsWaiting }) => clientsWaiting))}`,
    `max wait ${duration(longest)}`,
  ];
}
