import type { Health } from '../core/alert.ts';
import type { Failure, Instant } from '../core/reading.ts';
import { health, healthOf, mainReading, readingsOf } from '../domain/health.ts';
import {
  cpuUsed,
  filesystemFullIn,
  filesystemUsed,
  inodesUsed,
  memoryUsedRatio,
  swapUsedRatio,
} from '../domain/host.questions.ts';
import type { Filesystem } from '../domain/host.ts';
import { clusters } from '../domain/postgres/cluster.ts';
import type { PostgresNode } from '../domain/postgres.ts';
import type { ProbeName, Readings, System, SystemId } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';
import { checkOf } from './check.json.ts';
import { bootedAt, versionOf } from './status.facts.ts';
import { nginxJson } from './status.nginx.ts';
import { queueJson, redisJson, sentinelJson } from './status.redis.ts';
import type { Status } from './status.schema.ts';
import { sqliteJson } from './status.sqlite.ts';

/** The world as the document that `docs/status.schema.json` describes. */
export function statusOf(world: World, version: string): Status {
  const { stack, at, alerts, notices } = world;
  return {
    version: 1,
    at: iso(at),
    status: health(world) satisfies Health,
    stack: stack.name,
    environment: stack.environment ?? null,
    access: stack.access,
    program_version: version,
    systems: stack.systems.map((system) => systemOf(world, system)),
    alerts: alerts.map(
      ({ name, severity, state, target, summary, since, value, threshold, annotations }) => ({
        name,
        severity,
        state: state === 'no data' ? 'no_data' : state,
        target,
        summary,
        since: iso(since),
        value: known(value),
        threshold: known(threshold),
        action: annotations.action ?? null,
        runbook: annotations.runbook ?? annotations.runbook_url ?? null,
      }),
    ),
    notices: notices.map(({ text }) => text),
    host: hostOf(world),
    containers: containersOf(world),
    postgres: nodesOf(world),
    pools: poolsOf(world),
    checks: lastOf(world, 'check').map(([, check]) => checkOf(check)),
    nginx: nginxJson(world),
    redis: redisJson(world),
    sentinels: sentinelJson(world),
    queues: queueJson(world),
    sqlite: lastOf(world, 'sqlite').map(sqliteJson),
  };
}

export const formatJson = (world: World, version: string): string =>
  `${JSON.stringify(statusOf(world, version), null, 2)}\n`;

const iso = (at: Instant): string => new Date(at).toISOString();
const isoOrNull = (at: Instant | undefined): string | null => (at === undefined ? null : iso(at));
const known = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;
const inSeconds = (ms: number | undefined): number | null => known(ms === undefined ? undefined : ms / 1000);

function systemOf(world: World, system: System): Status['systems'][number] {
  const { id, kind, title, group, where } = system;
  const booted = bootedAt(world, system);
  return {
    id,
    kind,
    title,
    cluster: group ?? null,
    where,
    status: healthOf(world, system),
    version: versionOf(world, system) ?? null,
    uptime_seconds: inSeconds(booted === undefined ? undefined : world.at - booted),
    read_at: isoOrNull(mainReading(world, system).last?.at),
    failures: readingsOf(world, id).flatMap(([probe, { failure }]) =>
      failure === undefined ? [] : [{ probe, ...failureOf(failure) }],
    ),
  };
}

const failureOf = ({ kind, message, since, count }: Failure) => ({
  kind,
  message,
  since: iso(since),
  failures: count,
});

type Entry<T> = readonly [system: SystemId, value: T];

/** The last good values of one probe, in the stack's order. */
function lastOf<K extends ProbeName>({ stack, readings }: World, probe: K): readonly Entry<Readings[K]>[] {
  return stack.systems.flatMap(({ id }) => {
    const last = readings[probe][id]?.last;
    return last === undefined ? [] : [[id, last.value] as const];
  });
}

function hostOf(world: World): Status['host'] {
  const [entry] = lastOf(world, 'host');
  if (entry === undefined) return null;
  const [id, host] = entry;
  return {
    name: host.name,
    cores: host.cores,
    cpu_used_ratio: known(cpuUsed(host)),
    cpu_steal_ratio: known(host.cpu?.steal),
    load: [...host.load],
    memory_total_bytes: host.memory.total,
    memory_available_bytes: host.memory.available,
    memory_used_ratio: known(memoryUsedRatio(host.memory)),
    swap_used_ratio: known(swapUsedRatio(host.memory)),
    filesystems: world.readings.filesystems[id]?.last?.value.mounts.map(filesystemOf) ?? null,
  };
}

function filesystemOf(filesystem: Filesystem) {
  const { mount, type, size, available, readOnly } = filesystem;
  return {
    mount,
    type,
    size_bytes: size,
    available_bytes: available,
    used_ratio: known(filesystemUsed(filesystem)),
    inodes_used_ratio: known(inodesUsed(filesystem)),
    full_in_seconds: inSeconds(filesystemFullIn(filesystem)),
    read_only: readOnly,
  };
}

function containersOf(world: World): Status['containers'] {
  return lastOf(world, 'containers').flatMap(([engine, { containers }]) =>
    containers.map((container) => ({
      engine,
      id: container.id,
      name: container.name,
      image: container.image,
      state: container.state,
      health: container.health?.status ?? null,
      exit_code: known(container.exitCode),
      restarts: known(container.restarts),
      started_at: isoOrNull(container.startedAt),
      cpu_cores: known(container.usage?.cpu),
      memory_bytes: known(container.usage?.memory),
      memory_limit_bytes: known(container.memoryLimit),
    })),
  );
}

function nodesOf(world: World): Status['postgres'] {
  const { stack, readings, at } = world;
  const members = clusters(stack.systems, readings.postgres, at).flatMap((cluster) => cluster.members);
  const lags = new Map(members.map(({ system, lag }) => [system.id, lag]));
  return lastOf(world, 'postgres').map(([id, node]) => {
    const lag = lags.get(id);
    return {
      id,
      state: node.is,
      ...answerOf(node),
      lag_state: lag?.state ?? null,
      lag_bytes: known(lag?.bytes),
      lag_seconds: inSeconds(lag?.ms),
      lag_is_minimum: lag === undefined ? null : lag.bound === 'at least',
    };
  });
}

function answerOf(node: PostgresNode) {
  const up = node.is === 'up' ? node : undefined;
  return {
    role: up?.role ?? null,
    timeline: known(up?.timeline),
    connections_used: known(up?.connections.used),
    connections_usable: known(up?.connections.usable),
  };
}

function poolsOf(world: World): Status['pools'] {
  return lastOf(world, 'pgbouncer').flatMap(([pooler, { pools }]) =>
    pools.map((pool) => ({
      pooler,
      database: pool.database,
      user: pool.user,
      clients_active: pool.clientsActive,
      clients_waiting: pool.clientsWaiting,
      servers_active: pool.serversActive,
      size: known(pool.size),
      max_wait_seconds: pool.maxWait / 1000,
      paused: pool.paused,
    })),
  );
}
