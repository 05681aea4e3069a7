import type { Probe } from '../core/probe.ts';
import type { Duration, Taken } from '../core/reading.ts';
import { type ProbeName, type Readings, readOf, type SystemId, type SystemKind } from '../domain/stack.ts';
import type { Fact } from '../domain/world.ts';
import type { CheckFace } from '../systems/check.ts';
import type { DockerFace } from '../systems/docker.ts';
import type { HostFace } from '../systems/host.ts';
import type { NginxFace } from '../systems/nginx.ts';
import type { PgBouncerFace } from '../systems/pgbouncer.ts';
import type { PostgresFace } from '../systems/postgres.ts';
import type { RedisNodeFace, SentinelFace } from '../systems/redis.ts';
import type { SqliteFace } from '../systems/sqlite.ts';
import { check } from './check.ts';
import { containerEvents } from './containers.events.ts';
import { containersProbe } from './containers.ts';
import { backups } from './host/backups.ts';
import { deletedFiles } from './host/deleted-files.ts';
import { directories } from './host/directories.ts';
import { hostEvents } from './host/events.ts';
import { filesystems } from './host/filesystems.ts';
import { processes } from './host/processes.ts';
import { host } from './host.ts';
import { nginxConfiguration } from './nginx/configuration.ts';
import { nginxUpstreams } from './nginx/upstreams.ts';
import { nginx } from './nginx.ts';
import { pgbouncer } from './pgbouncer.ts';
import { databases } from './postgres/databases.ts';
import { sessions } from './postgres/sessions.ts';
import { statements } from './postgres/statements.ts';
import { postgres } from './postgres.ts';
import { redisQueues } from './redis/queues.ts';
import { redisSlowlog } from './redis/slowlog.ts';
import { redis } from './redis.ts';
import type { Job } from './runner.ts';
import { sentinel } from './sentinel.ts';
import { sqlite } from './sqlite.ts';

/** The read face each kind of system has, and the probes that read it. */
export interface FaceOf {
  readonly host: HostFace;
  readonly engine: DockerFace;
  readonly postgres: PostgresFace;
  readonly pgbouncer: PgBouncerFace;
  readonly redis: RedisNodeFace;
  readonly sentinel: SentinelFace;
  readonly sqlite: SqliteFace;
  readonly nginx: NginxFace;
  readonly check: CheckFace;
}

type Face<K extends ProbeName> = FaceOf[(typeof readOf)[K]];

const probes: { readonly [K in ProbeName]: Probe<Face<K>, Readings[K]> } = {
  host,
  processes,
  filesystems,
  deletedFiles,
  directories,
  backups,
  hostEvents,
  containers: containersProbe,
  containerEvents,
  postgres,
  sessions,
  statements,
  databases,
  pgbouncer,
  redis,
  redisSlowlog,
  redisQueues,
  sentinel,
  sqlite,
  nginx,
  nginxConfiguration,
  nginxUpstreams,
  check,
};

/** The interval that most probes declare, and that `--refresh` replaces; the slower ones keep their own. */
export const usualRefresh: Duration = 2_000;

/** How often each probe reads while somebody looks. */
export function intervalsOf(refresh: Duration): Readonly<Record<ProbeName, Duration>> {
  const names = Object.keys(probes) as ProbeName[];
  return Object.fromEntries(names.map((name) => [name, shownInterval(name, refresh)])) as Record<
    ProbeName,
    Duration
  >;
}

// What paces itself says of each of its values how old it is.
const shownInterval = (name: ProbeName, refresh: Duration): Duration =>
  probes[name].pace === undefined ? paced(probes[name].every, refresh) : Number.POSITIVE_INFINITY;

const paced = (every: Duration, refresh: Duration): Duration =>
  every === usualRefresh ? refresh : Math.max(every, refresh);

/** All that is read of one system, as work for the scheduler. */
export function jobsOf<S extends SystemKind>(
  kind: S,
  system: SystemId,
  face: FaceOf[S],
  refresh: Duration = usualRefresh,
): readonly Job[] {
  const names = (Object.keys(readOf) as ProbeName[]).filter((name) => readOf[name] === kind);
  // The names were chosen by the kind that the face is of; the compiler cannot follow that through the filter.
  return names.map((name) => jobOf(name, system, face as Face<typeof name>, refresh));
}

function jobOf<K extends ProbeName>(name: K, system: SystemId, face: Face<K>, refresh: Duration): Job {
  const probe: Probe<Face<K>, Readings[K]> = probes[name];
  let last: Taken<Readings[K]> | undefined;
  return {
    probe: name,
    system,
    every: paced(probe.every, refresh),
    everyHidden: Math.max(refresh, probe.everyHidden),
    timeout: probe.timeout,
    ...(probe.pace !== undefined && { pace: () => last && probe.pace?.(last.value) }),
    async read(at, signal) {
      const value = await probe.read(face, last, { at, signal });
      return (answered, took) => {
        last = { value, at: answered, took };
        return { type: 'read', probe: name, system, value, at: answered, took } as Fact; // name and value are one K
      };
    },
  };
}
