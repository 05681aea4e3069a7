import { type Health, worst } from '../../core/alert.ts';
import type { Instant, Reading } from '../../core/reading.ts';
import { isDown } from '../../domain/health.ts';
import { judge, limits } from '../../domain/limits.ts';
import type { PgBouncer, Pool } from '../../domain/pgbouncer.ts';
import type { Lock, Sessions } from '../../domain/postgres/activity.ts';
import { type Cluster, clusters, type Member } from '../../domain/postgres/cluster.ts';
import type { PostgresNode, Up } from '../../domain/postgres.ts';
import type { Stack, System, SystemId } from '../../domain/stack.ts';
import type { Known } from '../panel.ts';
import { systemsOf } from '../rows.ts';
import { type SqliteView, sqliteViews } from './sqlite.ts';

export type Pooler = { readonly system: System; readonly reading: Reading<PgBouncer> };

/** A cluster, the sessions of its nodes, and the poolers before it. */
export type ClusterView = {
  readonly cluster: Cluster;
  readonly sessions: Readonly<Record<SystemId, Reading<Sessions>>>;
  readonly poolers: readonly Pooler[];
};

export type DatabasesModel = {
  readonly clusters: readonly ClusterView[];
  /** Poolers of no cluster we know. */
  readonly poolers: readonly Pooler[];
  readonly files: readonly SqliteView[];
};

export type Needs = 'postgres' | 'sessions' | 'pgbouncer' | 'sqlite';

export function modelOf(
  { postgres, sessions, pgbouncer, sqlite }: Known<Needs>,
  stack: Stack,
): DatabasesModel {
  const found = clusters(stack.systems, postgres, newest(Object.values(postgres)));
  const poolers = systemsOf(stack, 'pgbouncer').map(
    (system): Pooler => ({
      system,
      reading: pgbouncer[system.id] ?? {},
    }),
  );
  const names = new Set(found.map(({ name }) => name));
  const isOf = (name: string) => (pooler: Pooler) => pooler.system.group === name;
  return {
    clusters: found.map((cluster) => ({ cluster, sessions, poolers: poolers.filter(isOf(cluster.name)) })),
    poolers: poolers.filter(({ system }) => system.group === undefined || !names.has(system.group)),
    files: sqliteViews(sqlite, stack),
  };
}

/** The clock of what was read: a model has no other. */
export const newest = (readings: readonly Reading<unknown>[]): Instant =>
  Math.max(0, ...readings.map(({ last }) => last?.at ?? 0));

/** What a node says now; undefined while it does not, or says that it cannot. */
export function upOf({ last, failure }: Reading<PostgresNode>): Up | undefined {
  return failure === undefined && last?.value.is === 'up' ? last.value : undefined;
}

export function memberHealth(member: Member, cluster: Cluster): Health {
  const { system, reading, lag } = member;
  const { failure, last } = reading;
  if (failure !== undefined) {
    if (!isDown[failure.kind]) return 'unknown';
    return cluster.primaries.length > 0 ? 'warning' : 'critical';
  }
  if (last === undefined) return 'unknown';
  const node = last.value;
  if (node.is === 'full') return node.limit === 'server' ? 'critical' : 'warning';
  if (node.is !== 'up') return 'critical';
  if (cluster.splitBrain.includes(system.id)) return 'critical';
  return worst([
    connectionsHealth(node),
    archiverHealth(node),
    ...(lag === undefined ? [] : [lagHealth(lag)]),
  ]);
}

export function connectionsHealth({ connections }: Up): Health {
  const { used, usable, idleInTransaction, oldestIdleInTransaction = 0 } = connections;
  return worst([
    judge(usable === 0 ? undefined : used / usable, limits.connections),
    judge(idleInTransaction === 0 ? 0 : oldestIdleInTransaction, limits.idleInTransaction),
  ]);
}

const archiverHealth = ({ archiver }: Up): Health => (archiver?.failingNow === true ? 'critical' : 'ok');

export function lagHealth({ state, bytes, ms }: NonNullable<Member['lag']>): Health {
  if (state === 'diverged') return 'critical';
  const amount = worst([judge(bytes, limits.replayLagBytes), judge(ms ?? 0, limits.replayLag)]);
  return state === 'streaming' ? amount : worst([amount, state === 'unknown' ? 'unknown' : 'warning']);
}

export function poolHealth({ paused, disabled, clientsWaiting, maxWait }: Pool): Health {
  if (paused || disabled) return 'critical';
  return clientsWaiting === 0 ? 'ok' : judge(maxWait, limits.poolerWait);
}

export function poolerHealth({ reading: { last, failure } }: Pooler): Health {
  if (failure !== undefined) return isDown[failure.kind] ? 'critical' : 'unknown';
  return last === undefined ? 'unknown' : worst(['ok', ...last.value.pools.map(poolHealth)]);
}

/** Sessions that hold others up, and those that wait. */
type LockSum = { readonly blockers: readonly Lock[]; readonly waiting: readonly Lock[] };

export function locksOf({ locks }: Sessions): LockSum {
  const blockers = locks.filter(({ depth }) => depth === 0).sort((a, b) => b.blocks - a.blocks);
  return { blockers, waiting: locks.filter(({ depth }) => depth > 0) };
}

/** As long as the documents' own `lock_timeout`: shorter waits are everyday. */
const patience = 30_000;

export const locksHealth = ({ waiting }: LockSum): Health =>
  waiting.some(({ waited = 0 }) => waited >= patience) ? 'warning' : 'ok';

export function clusterHealth({ cluster, sessions, poolers }: ClusterView): Health {
  const { members, primaries, splitBrain } = cluster;
  const knowsAll = members.every(({ role }) => role !== 'unknown');
  const locks = members.flatMap(({ system }) => {
    const value = sessions[system.id]?.last?.value;
    return value === undefined ? [] : [locksHealth(locksOf(value))];
  });
  return worst([
    splitBrain.length > 0 || (primaries.length === 0 && knowsAll) ? 'critical' : 'ok',
    ...members.map((member) => memberHealth(member, cluster)),
    ...locks,
    ...poolers.map(poolerHealth),
  ]);
}

/**
 * The stack with one node of each cluster: what is the same on all of them is shown once, as the primary sees it, or the
 * first that was asked.
 */
export function oneOfEach(
  stack: Stack,
  postgres: Known<'postgres'>['postgres'],
  read: Readonly<Record<SystemId, Reading<unknown>>>,
): Stack {
  const chosen = clusters(stack.systems, postgres, 0).flatMap(({ members }) => {
    const asked = members.filter(({ system }) => read[system.id]?.last !== undefined);
    const node = asked.find(({ role }) => role === 'primary') ?? asked[0];
    return node === undefined ? [] : [node.system];
  });
  return { ...stack, systems: chosen };
}
