import type { Metric, Sample } from '../../core/metric.ts';
import type { Databases, PostgresNode, Sessions, Statements, Up } from '../postgres.ts';
import { reachedAt } from './clock.ts';
import { lockWaits } from './locks.ts';

type NodeMetric = Metric<PostgresNode>;

/** A metric of a server that lets us in; the others have no sample. */
function ofUp(
  type: NodeMetric['type'],
  name: string,
  help: string,
  value: (node: Up) => number | undefined,
): NodeMetric {
  return ofEach(type, name, help, function* (node) {
    const known = value(node);
    if (known !== undefined) yield [{}, known];
  });
}

function ofEach(
  type: NodeMetric['type'],
  name: string,
  help: string,
  samples: (node: Up) => Iterable<Sample>,
): NodeMetric {
  return { type, name, help, samples: (node) => (node.is === 'up' ? samples(node) : []) };
}

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1000);

/**
 * What a standby knows of its own lag, by the console's clock of what it received. Log that never arrived is not in it:
 * `pg_stat_replication_pg_wal_lsn_diff` of its primary has that. No sample while it is cut off.
 */
function ownLag({ receiver, positions }: Up): number | undefined {
  const now = positions.at(-1)?.[0];
  if (receiver?.status !== 'streaming' || receiver.replayed === undefined || now === undefined)
    return undefined;
  if (receiver.applyGap === 0) return 0;
  const reached = reachedAt(positions, receiver.replayed) ?? positions[0]?.[0];
  return reached === undefined ? undefined : (now - reached) / 1000;
}

const counter = (
  name: string,
  help: string,
  value: (counters: NonNullable<Up['counters']>) => number | undefined,
) => ofUp('counter', name, help, ({ counters }) => counters && value(counters));

/** The names are postgres_exporter's where it has one. Counters are of all databases together. */
export const postgresMetrics: readonly NodeMetric[] = [
  {
    name: 'pg_up',
    type: 'gauge',
    help: 'Whether the server serves clients, also when it is full.',
    samples: ({ is }) => [[{}, is === 'up' || is === 'full' ? 1 : 0]],
  },
  {
    name: 'pg_server_state',
    type: 'gauge',
    help: 'What the server says it is; 1 with its word as a label, and whose limit is reached where it is full.',
    samples: (node) => [[{ state: node.is, limit: node.is === 'full' ? node.limit : '' }, 1]],
  },
  ofEach('gauge', 'pg_static', 'The version, as a label.', ({ version }) => [[{ version }, 1]]),
  ofUp(
    'gauge',
    'pg_postmaster_start_time_seconds',
    'When the server was started.',
    ({ startedAt }) => startedAt / 1000,
  ),
  ofUp('gauge', 'pg_replication_is_replica', 'Whether the server is a standby.', ({ role }) =>
    role === 'standby' ? 1 : 0,
  ),
  ofUp(
    'gauge',
    'pg_replication_receiving',
    'Whether a standby receives from its primary; no sample where our role may not see it.',
    ({ role, receiver }) =>
      role !== 'standby' || receiver?.status === 'hidden'
        ? undefined
        : Number(receiver?.status === 'streaming'),
  ),
  ofUp(
    'gauge',
    'pg_replication_is_replay_paused',
    'Whether replay is paused, or about to pause.',
    ({ role, receiver }) =>
      role === 'standby' && receiver !== undefined ? Number(receiver.paused !== 'not paused') : undefined,
  ),
  ofUp(
    'gauge',
    'pg_synchronous_standbys',
    'Standbys that commits wait for and that stream; no sample where commits wait for none.',
    ({ role, synchronousStandbys, senders }) =>
      role !== 'primary' || synchronousStandbys === ''
        ? undefined
        : senders.filter(({ sync, state }) => state === 'streaming' && (sync === 'sync' || sync === 'quorum'))
            .length,
  ),
  ofEach(
    'gauge',
    'pg_replication_slots_wal_status',
    'What the server says of the log a slot needs: 1 with its word as a label.',
    ({ slots }) =>
      slots.flatMap(({ name, walStatus }): Sample[] =>
        walStatus === undefined ? [] : [[{ slot_name: name, wal_status: walStatus }, 1]],
      ),
  ),
  ofUp('gauge', 'pg_replication_lag_seconds', 'How old the newest replayed data of a standby is.', ownLag),
  ofEach(
    'gauge',
    'pg_stat_replication_pg_wal_lsn_diff',
    'Bytes written here and not replayed by the standby.',
    function* ({ senders }) {
      for (const { application, address, slot, state, replayLag } of senders) {
        const labels = { application_name: application, client_addr: address, slot_name: slot ?? '', state };
        if (replayLag !== undefined) yield [labels, replayLag];
      }
    },
  ),
  ofEach(
    'gauge',
    'pg_replication_slots_pg_wal_lsn_diff',
    'Bytes of log kept for the slot.',
    function* ({ slots }) {
      for (const { name, retained } of slots)
        if (retained !== undefined) yield [{ slot_name: name }, retained];
    },
  ),
  ofEach('gauge', 'pg_replication_slots_active', 'Whether somebody uses the slot.', ({ slots }) =>
    slots.map(({ name, active }): Sample => [{ slot_name: name }, active ? 1 : 0]),
  ),
  ofUp(
    'gauge',
    'pg_settings_max_connections',
    'Connections the server allows.',
    ({ connections }) => connections.max,
  ),
  ofUp(
    'gauge',
    'pg_settings_superuser_reserved_connections',
    'Connections that ordinary clients cannot have.',
    ({ connections }) => connections.reserved,
  ),
  ofEach('gauge', 'pg_stat_activity_count', 'Client connections by state.', ({ connections }) => {
    const { used, active, idle, idleInTransaction } = connections;
    return [
      [{ state: 'active' }, active],
      [{ state: 'idle' }, idle],
      [{ state: 'idle in transaction' }, idleInTransaction],
      [{ state: 'other' }, Math.max(0, used - active - idle - idleInTransaction)],
    ];
  }),
  ofUp(
    'gauge',
    'pg_stat_activity_lock_waits',
    'Sessions that wait for a lock.',
    ({ connections }) => connections.waitingForLock,
  ),
  ofUp(
    'gauge',
    'pg_stat_activity_max_tx_duration',
    'Age of the oldest transaction in seconds.',
    ({ connections }) => seconds(connections.oldestTransaction),
  ),
  ofUp(
    'gauge',
    'pg_stat_activity_max_idle_in_transaction_duration',
    'How long the oldest idle transaction has been idle, in seconds.',
    ({ connections }) => seconds(connections.oldestIdleInTransaction),
  ),
  counter('pg_stat_database_xact_commit', 'Transactions committed.', ({ commits }) => commits),
  counter('pg_stat_database_xact_rollback', 'Transactions rolled back.', ({ rollbacks }) => rollbacks),
  counter('pg_stat_database_blks_hit', 'Blocks found in shared buffers.', ({ blocksHit }) => blocksHit),
  counter(
    'pg_stat_database_blks_read',
    'Blocks asked of the operating system.',
    ({ blocksRead }) => blocksRead,
  ),
  counter('pg_stat_database_tup_returned', 'Rows read.', ({ tuplesRead }) => tuplesRead),
  counter('pg_stat_database_deadlocks', 'Deadlocks.', ({ deadlocks }) => deadlocks),
  counter('pg_stat_database_conflicts', 'Queries cancelled by replay.', ({ conflicts }) => conflicts),
  counter('pg_stat_database_temp_files', 'Temporary files written.', ({ tempFiles }) => tempFiles),
  counter('pg_stat_database_temp_bytes', 'Bytes written to temporary files.', ({ tempBytes }) => tempBytes),
  counter(
    'pg_stat_checkpointer_num_timed',
    'Checkpoints by the clock.',
    ({ checkpointsTimed }) => checkpointsTimed,
  ),
  counter(
    'pg_stat_checkpointer_num_requested',
    'Checkpoints because of the amount of log, or asked for.',
    ({ checkpointsRequested }) => checkpointsRequested,
  ),
  ofUp(
    'counter',
    'pg_stat_archiver_archived_count',
    'Segments archived.',
    ({ archiver }) => archiver?.archived,
  ),
  ofUp(
    'counter',
    'pg_stat_archiver_failed_count',
    'Attempts to archive that failed.',
    ({ archiver }) => archiver?.failed,
  ),
  ofUp('gauge', 'pg_stat_archiver_failing', 'Whether the last attempt to archive failed.', ({ archiver }) =>
    archiver === undefined ? undefined : Number(archiver.failingNow),
  ),
  ofUp(
    'gauge',
    'pg_archive_ready_segments',
    'Segments that wait to be archived.',
    ({ archiver }) => archiver?.backlog,
  ),
];

const eachStatement: readonly Metric<Statements>[] = (
  [
    ['pg_stat_statements_calls_total', 'Executions of a statement.', ({ calls }) => calls],
    ['pg_stat_statements_seconds_total', 'Time spent in a statement.', ({ totalMs }) => totalMs / 1000],
    ['pg_stat_statements_rows_total', 'Rows of a statement.', ({ rows }) => rows],
  ] as const satisfies readonly (readonly [string, string, (statement: StatementOf) => number])[]
).map(([name, help, value]) => ({
  name,
  help,
  type: 'counter',
  samples: (read) =>
    read.is === 'absent'
      ? []
      : read.statements.map((statement): Sample => {
          const { id, database, user } = statement;
          return [{ queryid: id, datname: database, user }, value(statement)];
        }),
}));

export const statementMetrics: readonly Metric<Statements>[] = [
  ...eachStatement,
  {
    name: 'pg_stat_statements_slow_calls_total',
    type: 'counter',
    help: 'Executions of statements that took a second or more on average, since this console opened.',
    samples: (read) => (read.is === 'absent' || read.slowCalls === undefined ? [] : [[{}, read.slowCalls]]),
  },
];

type StatementOf = Extract<Statements, { is: 'read' }>['statements'][number];

export const sessionMetrics: readonly Metric<Sessions>[] = [
  {
    name: 'pg_locks_waiting_sessions',
    type: 'gauge',
    help: 'Sessions that wait for a lock of another one.',
    samples: ({ locks }) => [[{}, lockWaits(locks).sessions]],
  },
  {
    name: 'pg_locks_longest_wait_seconds',
    type: 'gauge',
    help: 'How long the first of them has waited.',
    samples: ({ locks }) => [[{}, lockWaits(locks).longest / 1000]],
  },
];

export const databaseMetrics: readonly Metric<Databases>[] = [
  {
    name: 'pg_database_size_bytes',
    type: 'gauge',
    help: 'Bytes on disk.',
    *samples({ databases }) {
      for (const { name, bytes } of databases) if (bytes !== undefined) yield [{ datname: name }, bytes];
    },
  },
  {
    name: 'pg_database_wraparound_age_datfrozenxid',
    type: 'gauge',
    help: 'Transactions since the oldest one that is not frozen.',
    samples: ({ databases }) => databases.map(({ name, xidAge }): Sample => [{ datname: name }, xidAge]),
  },
  {
    name: 'pg_database_wraparound_ratio',
    type: 'gauge',
    help: 'Share of the way to the forced shutdown, 0 to 1.',
    samples: ({ databases }) =>
      databases.map(({ name, wraparound }): Sample => [{ datname: name }, wraparound]),
  },
  {
    name: 'pg_wal_size_bytes',
    type: 'gauge',
    help: 'Bytes in the log directory.',
    samples: ({ walBytes }) => (walBytes === undefined ? [] : [[{}, walBytes]]),
  },
];
