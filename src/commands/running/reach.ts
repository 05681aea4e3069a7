import type { Reach } from '../../actions/faces.ts';
import { memberPlace } from '../../config/connect.redis.ts';
import type { Loaded } from '../../config/load.ts';
import type { Clock } from '../../core/clock.ts';
import { ReadError } from '../../core/reading.ts';
import { formatTarget } from '../../core/target.ts';
import type { Connection, PostgresLogin } from '../../domain/connection.ts';
import type { Run } from '../../domain/run.ts';
import type { SystemId } from '../../domain/stack.ts';
import { lastSeenFile } from '../../records/lastseen.ts';
import { openDocker } from '../../systems/docker.ts';
import { openPgBouncer } from '../../systems/pgbouncer.ts';
import { askDeclared } from '../../systems/postgres/declared.ts';
import { openPostgres } from '../../systems/postgres.ts';
import { openRedis } from '../../systems/redis.ts';
import type { Outside } from '../command.ts';
import type { Ground } from './ground.ts';

const loginTo = async (login: () => Promise<PostgresLogin>, database: string | undefined) => {
  const found = await login();
  return database === undefined ? found : { ...found, database };
};

type SentinelConnection = Extract<Connection, { kind: 'sentinel' }>;
type Face = { readonly close: () => void };

export type ReachOptions = {
  readonly clock: Clock;
  readonly env: Outside['env'];
  /** The runs before, the newest first. */
  readonly runs: () => Promise<readonly Run[]>;
  readonly releases: Reach['releases'];
  readonly lastSeen: Reach['lastSeen'];
};

/** What is kept beside the stack file, as a plan asks for it. */
export const reachOptions = (
  {
    clock,
    store,
    directory,
    modes,
    ledger,
  }: Pick<Ground, 'clock' | 'store' | 'directory' | 'modes' | 'ledger'>,
  { env }: Pick<Outside, 'env'>,
): ReachOptions => ({
  clock,
  env,
  runs: () => store.list(200),
  releases: ledger,
  lastSeen: () => lastSeenFile(directory, modes, process.pid).read(clock.now()),
});

/** What planning and reading back may use; each face is opened when it is first asked for. `close` lets go of all. */
export function reachOf(
  { stack, sections, connections }: Pick<Loaded, 'stack' | 'sections' | 'connections'>,
  { clock, env, runs, lastSeen, releases }: ReachOptions,
): { readonly reach: Reach; readonly close: () => void } {
  const opened: Face[] = [];
  const sentinels = connections.filter((one): one is SentinelConnection => one.kind === 'sentinel');
  /** Where the stack file names no nodes, the id of one that its Sentinels name says where it is. */
  function all(kind: Connection['kind'], id: SystemId): readonly Connection[] {
    if (kind !== 'redis') return connections;
    const told = sentinels.flatMap(({ member, system: { group = '' } }) => {
      const place = memberPlace({ name: group }, id);
      return member === undefined || place === undefined ? [] : [member(place)];
    });
    return [...connections, ...told];
  }
  /** A face for each of its kind; the same one whenever it is asked for again. */
  function once<K extends Connection['kind'], F extends Face>(
    kind: K,
    open: (connection: Connection & { kind: K }, part: string | undefined) => F,
  ): (system: SystemId, part?: string) => F {
    const faces = new Map<string, F>();
    return (id, part) => {
      const key = JSON.stringify([id, part]);
      const known = faces.get(key);
      if (known !== undefined) return known;
      const connection = all(kind, id).find(
        (one): one is Connection & { kind: K } => one.kind === kind && one.system.id === id,
      );
      if (connection === undefined) throw new ReadError('missing', `${id} is not in the stack`);
      const face = open(connection, part);
      faces.set(key, face);
      opened.push(face);
      return face;
    };
  }
  const engine = once('engine', ({ endpoint }) => openDocker(endpoint));
  const engines = stack.systems.filter(({ kind }) => kind === 'engine').map(({ id }) => id);
  const reach: Reach = {
    stack,
    sections,
    clock,
    env,
    releases,
    lastSeen,
    engines: () => engines.map((system) => ({ system, face: engine(system) })),
    postgres: once('postgres', ({ system: { title }, login }, database) =>
      openPostgres({ title, login: () => loginTo(login, database), now: clock.now }),
    ),
    declared({ system, database }, select, signal) {
      const connection = connections.find((one) => one.kind === 'postgres' && one.system.id === system);
      if (connection?.kind !== 'postgres') throw new ReadError('missing', `${system} is not in the stack`);
      const { title } = connection.system;
      return askDeclared({ title, login: () => loginTo(connection.login, database) }, select, signal);
    },
    pgbouncer: once('pgbouncer', ({ system: { title }, login }) => openPgBouncer({ title, login })),
    redis: once('redis', ({ system: { title }, login }) =>
      openRedis({ title, role: 'node', login, now: clock.now }),
    ),
    sentinel: once('sentinel', ({ system: { title }, login, master }) => ({
      ...openRedis({ title, role: 'sentinel', login, now: clock.now }),
      master,
    })),
    named: (sentinel, place) =>
      sentinels.find(({ system }) => system.id === sentinel)?.member?.(place).system,
    past: async (action, target) => {
      const name = formatTarget(target);
      return (await runs()).flatMap(({ plan, purpose, startedAt, end }) =>
        // One that was gone on with says only how long the rest of it took.
        purpose === 'carry' &&
        plan.action === action &&
        formatTarget(plan.target) === name &&
        end?.outcome === 'done'
          ? [end.at - (startedAt ?? end.at)]
          : [],
      );
    },
  };
  return {
    reach,
    close() {
      for (const face of opened) face.close();
    },
  };
}
