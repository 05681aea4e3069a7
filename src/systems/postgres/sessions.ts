import type { Statement } from './statements.ts';

const at = (column: string): string => `extract(epoch FROM ${column}) * 1000`;
const age = (column: string): string => `extract(epoch FROM clock_timestamp() - ${column}) * 1000`;

/** What ending a session goes by, and letting a standby replay again. */
export const sessionsToEnd = {
  /** Every client, also where there are more than a screen lists. */
  clients: () => `
    SELECT a.pid, ${at('a.backend_start')} AS started_at, coalesce(a.usename, '') AS "user",
           coalesce(a.datname, '') AS database, a.application_name AS application,
           coalesce(host(a.client_addr), '') AS address, coalesce(a.state, '') AS state,
           a.wait_event_type || ':' || a.wait_event AS wait, ${at('a.query_start')} AS query_at,
           ${age('a.xact_start')} AS transaction_age, ${age('a.state_change')} AS state_age,
           coalesce(left(a.query, 200), '') AS query, coalesce(r.rolsuper, false) AS is_superuser
      FROM pg_stat_activity a
      LEFT JOIN pg_roles r ON r.oid = a.usesysid
     WHERE a.backend_type = 'client backend'
     ORDER BY a.xact_start NULLS LAST, a.pid
     LIMIT 5000`,

  /** Transactions that no session holds any more, those first that somebody waits for. */
  prepared: () => `
    SELECT p.gid, p.owner, p.database, ${age('p.prepared')} AS age,
           EXISTS (SELECT FROM pg_locks h
                     JOIN pg_locks w ON NOT w.granted AND w.locktype = h.locktype
                      AND (w.database, w.relation, w.page, w.tuple, w.transactionid, w.classid, w.objid, w.objsubid)
                          IS NOT DISTINCT FROM
                          (h.database, h.relation, h.page, h.tuple, h.transactionid, h.classid, h.objid, h.objsubid)
                    WHERE h.granted AND h.pid IS NULL AND h.virtualtransaction = '-1/' || p.transaction::text) AS blocks
      FROM pg_prepared_xacts p
     ORDER BY blocks DESC, p.prepared
     LIMIT 100`,

  /** What a standby must have as much of as its primary, or it ends when it replays that. */
  replayNeeds: () => `
    SELECT current_setting('max_connections')::int AS max_connections,
           current_setting('max_worker_processes')::int AS max_worker_processes,
           current_setting('max_wal_senders')::int AS max_wal_senders,
           current_setting('max_prepared_transactions')::int AS max_prepared_transactions,
           current_setting('max_locks_per_transaction')::int AS max_locks_per_transaction`,

  /** Where its configuration has it stop replaying. The names of those settings that are set. */
  recoveryTarget: () => `
    SELECT string_agg(name || ' = ' || setting, ', ' ORDER BY name) AS target
      FROM pg_settings
     WHERE name IN ('recovery_target', 'recovery_target_lsn', 'recovery_target_name', 'recovery_target_time', 'recovery_target_xid')
       AND setting <> ''`,
} as const satisfies Record<string, Statement>;
