import type { Clock } from '../core/clock.ts';
import type { Duration } from '../core/reading.ts';
import type { Connection } from '../domain/connection.ts';
import type { SystemId } from '../domain/stack.ts';
import { jobsOf } from '../probes/probes.ts';
import type { Job } from '../probes/runner.ts';
import { openCheck } from '../systems/check.ts';
import { type DockerFace, openDocker } from '../systems/docker.ts';
import { watchEvents } from '../systems/docker.watch.ts';
import { openHost } from '../systems/host.ts';
import { openNginx } from '../systems/nginx.ts';
import { openPgBouncer } from '../systems/pgbouncer.ts';
import { openPostgres } from '../systems/postgres.ts';
import { openRedis } from '../systems/redis.ts';
import { openSqlite } from '../systems/sqlite.ts';

/** One system with its read face open: what is to be read of it, and how to let go of it. */
export type OpenSystem = {
  readonly id: SystemId;
  readonly jobs: readonly Job[];
  /** Calls back when the system itself says that something changed. Ends with the signal. */
  readonly listen: (onChange: () => void, signal: AbortSignal) => void;
  /** The face of an engine, which keeps its containers' logs. */
  readonly engine?: DockerFace;
  readonly close: () => void;
};

export type OpenOptions = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly refresh: Duration;
};

/** Opens a read face. Nothing is connected yet: that is the first read's part. */
export function openSystem(connection: Connection, { clock, random, refresh }: OpenOptions): OpenSystem {
  const { id, title } = connection.system;
  const silent = (): void => {};
  switch (connection.kind) {
    case 'host': {
      const face = openHost(connection);
      return { id, jobs: jobsOf('host', id, face, refresh), listen: silent, close: () => face.close() };
    }
    case 'engine': {
      const face = openDocker(connection.endpoint);
      const listen = (onChange: () => void, signal: AbortSignal): void =>
        void watchEvents(face, onChange, signal, { clock, random });
      return {
        id,
        jobs: jobsOf('engine', id, face, refresh),
        listen,
        engine: face,
        close: () => face.close(),
      };
    }
    case 'postgres': {
      const face = openPostgres({ title, login: connection.login, now: clock.now });
      return { id, jobs: jobsOf('postgres', id, face, refresh), listen: silent, close: () => face.close() };
    }
    case 'check': {
      const face = openCheck({ ...connection, now: clock.now });
      return { id, jobs: jobsOf('check', id, face, refresh), listen: silent, close: () => face.close() };
    }
    case 'nginx': {
      const face = openNginx({ ...connection, title, now: clock.now });
      return { id, jobs: jobsOf('nginx', id, face, refresh), listen: silent, close: () => {} };
    }
    case 'redis': {
      const { login, queues } = connection;
      const face = { ...openRedis({ title, role: 'node', login, now: clock.now }), queues };
      return { id, jobs: jobsOf('redis', id, face, refresh), listen: silent, close: () => face.close() };
    }
    case 'sentinel': {
      const { login, master } = connection;
      const face = { ...openRedis({ title, role: 'sentinel', login, now: clock.now }), master };
      return { id, jobs: jobsOf('sentinel', id, face, refresh), listen: silent, close: () => face.close() };
    }
    case 'sqlite': {
      const face = openSqlite({ title, path: connection.path });
      return { id, jobs: jobsOf('sqlite', id, face, refresh), listen: silent, close: () => {} };
    }
    case 'pgbouncer': {
      const face = openPgBouncer({ title, login: connection.login });
      return { id, jobs: jobsOf('pgbouncer', id, face, refresh), listen: silent, close: () => face.close() };
    }
  }
}
