import type { Statement } from './statements.ts';

const age = (column: string): string => `extract(epoch FROM clock_timestamp() - ${column}) * 1000`;
/** Where new log goes: written on a primary, received on a standby. */
const here = 'CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() ELSE pg_current_wal_lsn() END';

/** Roles, positions and who follows whom. Positions are compared, never clocks. */
export const replication = {
  /** The timeline is that of the file being written: the control file's is old until the first checkpoint after a promotion. */
  node: () => `
    SELECT pg_is_in_recovery() AS in_recovery, extract(epoch FROM pg_postmaster_start_time()) * 1000 AS started_at,
           extract(epoch FROM pg_conf_load_time()) * 1000 AS loaded_at,
           current_setting('cluster_name') AS cluster_name,
           current_setting('default_transaction_read_only') = 'on' AS read_only,
           current_setting('synchronous_standby_names') AS synchronous_standbys, ${here} AS position,
           CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS timeline`,

  control: () => `
    SELECT (SELECT system_identifier FROM pg_control_system())::text AS system_identifier,
           (SELECT timeline_id FROM pg_control_checkpoint()) AS timeline`,

  senders: () => `
    WITH me AS (SELECT ${here} AS position)
    SELECT r.application_name AS application, coalesce(host(r.client_addr), CASE WHEN r.state IS NULL THEN '' ELSE 'local' END) AS address, s.slot_name AS slot,
           r.state, r.sync_state AS sync,
           pg_wal_lsn_diff(me.position, r.sent_lsn) AS not_sent, pg_wal_lsn_diff(r.sent_lsn, r.write_lsn) AS in_flight,
           pg_wal_lsn_diff(me.position, r.flush_lsn) AS flush_lag, pg_wal_lsn_diff(me.position, r.replay_lsn) AS replay_lag,
           ${age('r.reply_time')} AS reply_age, r.replay_lsn AS replayed
      FROM pg_stat_replication r
     CROSS JOIN me
      LEFT JOIN pg_replication_slots s ON s.active_pid = r.pid
     ORDER BY r.application_name, r.pid
     LIMIT 100`,

  receiver: ({ versionNumber }) => `
    SELECT CASE WHEN w.pid IS NOT NULL AND w.status IS NULL THEN 'hidden' ELSE w.status END AS status, w.sender_host, w.sender_port, w.slot_name AS slot, w.received_tli AS timeline,
           pg_last_wal_receive_lsn() AS received, pg_last_wal_replay_lsn() AS replayed,
           CASE WHEN pg_is_in_recovery() THEN ${
             versionNumber >= 140000
               ? 'pg_get_wal_replay_pause_state()'
               : `CASE WHEN pg_is_wal_replay_paused() THEN 'paused' ELSE 'not paused' END`
           } END AS paused,
           pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) AS apply_gap,
           ${age('w.last_msg_receipt_time')} AS message_age, ${age('pg_last_xact_replay_timestamp()')} AS last_replay_age
      FROM (SELECT WHERE pg_is_in_recovery()) standby
      LEFT JOIN pg_stat_wal_receiver w ON true`,

  slots: () => `
    SELECT slot_name AS name, slot_type AS type, active, wal_status, safe_wal_size AS safe,
           pg_wal_lsn_diff(${here}, restart_lsn) AS retained
      FROM pg_replication_slots
     ORDER BY retained DESC NULLS LAST, slot_name
     LIMIT 100`,
} as const satisfies Record<string, Statement>;
