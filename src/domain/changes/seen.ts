import type { Instant } from '../../core/reading.ts';
import type { SystemId } from '../stack.ts';
import type { WorldReadings } from '../world.ts';
import { type SeenCheck, seenCheck } from './check.ts';
import { type SeenContainers, seenContainer } from './containers.ts';
import { type SeenHost, type SeenMounts, seenHost, seenMounts } from './host.ts';
import { type SeenNginx, type SeenUpstreams, seenNginx, seenUpstreams } from './nginx.ts';
import { type SeenPools, seenPools } from './pgbouncer.ts';
import { type SeenNode, seenNode } from './postgres.ts';
import { type SeenRedis, type SeenSentinel, seenRedis, seenSentinel } from './redis.ts';
import { type SeenSqlite, seenSqlite } from './sqlite.ts';

/** What is compared of one reading with the next, by probe: small, and the same in every reading of a quiet system. */
export type Seen = {
  readonly host: SeenHost;
  readonly filesystems: SeenMounts;
  readonly containers: SeenContainers;
  readonly postgres: SeenNode;
  readonly pgbouncer: SeenPools;
  readonly redis: SeenRedis;
  readonly sentinel: SeenSentinel;
  readonly sqlite: SeenSqlite;
  readonly nginxConfiguration: SeenNginx;
  readonly nginxUpstreams: SeenUpstreams;
  readonly check: SeenCheck;
};

export type SeenProbe = keyof Seen;

/** How everything was when a console last looked: roles, positions, offsets, image ids. */
export type LastSeen = {
  readonly at: Instant;
  readonly systems: Readonly<Record<SystemId, Partial<Seen>>>;
  /** When each of them answered last: one that is silent stays as it was seen. */
  readonly answeredAt?: Readonly<Record<SystemId, Instant>>;
};

/** What there is to compare of one reading; undefined while it was not read, or says nothing that could be compared. */
export function seenIn<K extends SeenProbe>(
  readings: WorldReadings,
  probe: K,
  system: SystemId,
): Seen[K] | undefined {
  const see: { readonly [P in SeenProbe]: () => Seen[P] | undefined } = {
    host: () => map(readings.host[system]?.last?.value, seenHost),
    filesystems: () => map(readings.filesystems[system]?.last?.value, seenMounts),
    containers: () =>
      map(readings.containers[system]?.last?.value, ({ containers }) => ({
        isFollowed: readings.containerEvents[system]?.last?.value.is === 'followed',
        containers: containers.map(seenContainer),
      })),
    postgres: () => map(readings.postgres[system]?.last?.value, seenNode),
    pgbouncer: () => map(readings.pgbouncer[system]?.last?.value, seenPools),
    redis: () => map(readings.redis[system]?.last?.value, seenRedis),
    sentinel: () => map(readings.sentinel[system]?.last?.value, seenSentinel),
    sqlite: () => map(readings.sqlite[system]?.last?.value, seenSqlite),
    nginxConfiguration: () => map(readings.nginxConfiguration[system]?.last?.value, seenNginx),
    nginxUpstreams: () => map(readings.nginxUpstreams[system]?.last?.value, seenUpstreams),
    check: () => map(readings.check[system]?.last?.value, seenCheck),
  };
  return see[probe]();
}

function map<T, U>(value: T | undefined, of: (value: T) => U): U | undefined {
  return value === undefined ? undefined : of(value);
}

export const seenProbes = [
  'host',
  'filesystems',
  'containers',
  'postgres',
  'pgbouncer',
  'redis',
  'sentinel',
  'sqlite',
  'nginxConfiguration',
  'nginxUpstreams',
  'check',
] as const satisfies readonly SeenProbe[];

/** How everything is now, for the next console. A system that has not answered yet stays as it was seen `before`. */
export function lastSeenOf(
  systems: readonly SystemId[],
  readings: WorldReadings,
  before: LastSeen | undefined,
  at: Instant,
): LastSeen {
  const entries = systems.map((system) => {
    const seen = seenProbes.map((probe) => [
      probe,
      seenIn(readings, probe, system) ?? before?.systems[system]?.[probe],
    ]);
    return [system, Object.fromEntries(seen.filter(([, value]) => value !== undefined))];
  });
  const answered = systems.flatMap((system) => {
    // One that lets nobody in was there, and did not say how it is: what is known of it is as old as it was.
    const times = seenProbes.flatMap((probe) =>
      seenIn(readings, probe, system) === undefined ? [] : (readings[probe][system]?.last?.at ?? []),
    );
    const last = times.length > 0 ? Math.max(...times) : before?.answeredAt?.[system];
    return last === undefined ? [] : [[system, last] as const];
  });
  return { at, systems: Object.fromEntries(entries), answeredAt: Object.fromEntries(answered) };
}
