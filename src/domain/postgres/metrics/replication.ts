import type { Metric } from '../../../core/metric.ts';
import type { Sender, Slot, Up } from '../../postgres.ts';
import { each, flag, gauge, seconds } from '../../samples.ts';
import { reachedAt } from '../clock.ts';

const ofSender = each<Up, Sender>(
  'gauge',
  ({ senders }) => senders,
  ({ application, address, slot, state }) => ({
    application_name: application,
    client_addr: address,
    slot_name: slot ?? '',
    state,
  }),
);
const ofSlot = each<Up, Slot>(
  'gauge',
  ({ slots }) => slots,
  ({ name }) => ({ slot_name: name }),
);
const ofSlotState = each<Up, Slot>(
  'gauge',
  ({ slots }) => slots,
  ({ name, walStatus = '' }) => ({ slot_name: name, wal_status: walStatus }),
);

export const replicationMetrics: readonly Metric<Up>[] = [
  gauge('pg_replication_is_replica', 'Whether the server is a standby.', ({ role }) =>
    Number(role === 'standby'),
  ),
  gauge(
    'pg_replication_receiving',
    'Whether a standby receives from its primary; no sample where our role may not see it.',
    ({ role, receiver }) =>
      role !== 'standby' || receiver?.status === 'hidden'
        ? undefined
        : Number(receiver?.status === 'streaming'),
  ),
  gauge(
    'pg_replication_is_replay_paused',
    'Whether replay is paused, or about to pause.',
    ({ role, receiver }) =>
      role === 'standby' ? flag(receiver && receiver.paused !== 'not paused') : undefined,
  ),
  gauge('pg_replication_lag_seconds', 'How old the newest replayed data of a standby is.', ownLag),
  gauge(
    'pg_synchronous_standbys',
    'Standbys that commits wait for and that stream; no sample where commits wait for none.',
    ({ role, synchronousStandbys, senders }) =>
      role !== 'primary' || synchronousStandbys === ''
        ? undefined
        : senders.filter(({ sync, state }) => state === 'streaming' && (sync === 'sync' || sync === 'quorum'))
            .length,
  ),
  ofSender(
    'pg_stat_replication_pg_wal_lsn_diff',
    'Bytes written here and not replayed by the standby.',
    ({ replayLag }) => replayLag,
  ),
  ofSlotState(
    'pg_replication_slots_wal_status',
    'What the server says of the log a slot needs: 1 with its word as a label.',
    ({ walStatus }) => (walStatus === undefined ? undefined : 1),
  ),
  ofSlot(
    'pg_replication_slots_pg_wal_lsn_diff',
    'Bytes of log kept for the slot.',
    ({ retained }) => retained,
  ),
  ofSlot('pg_replication_slots_active', 'Whether somebody uses the slot.', ({ active }) => flag(active)),
];

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
  return reached === undefined ? undefined : seconds(now - reached);
}
