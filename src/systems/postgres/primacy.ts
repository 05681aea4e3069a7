import type { Statement } from './statements.ts';

/** "qd" and "fo", the two halves of the advisory lock of whoever moves the role of the primary. */
export const primacyLock = { kind: 0x7164, what: 0x666f } as const;

/** Settings of which a takeover depends; what a role may not see is left out. */
const judged = [
  ...['archive_mode', 'archive_command', 'cluster_name', 'config_file', 'data_checksums', 'data_directory'],
  ...['default_transaction_read_only', 'full_page_writes', 'hot_standby', 'log_statement'],
  ...['max_connections', 'max_locks_per_transaction', 'max_prepared_transactions', 'max_replication_slots'],
  ...['max_wal_senders', 'max_worker_processes', 'port', 'primary_slot_name', 'recovery_min_apply_delay'],
  ...[
    'restore_command',
    'synchronous_standby_names',
    'unix_socket_directories',
    'wal_level',
    'wal_log_hints',
  ],
]
  .map((name) => `'${name}'`)
  .join(', ');

/** What other programs leave on a cluster that is theirs. */
const programs = `'^(patroni|repmgr|pgautofailover|pg_auto_failover|cnpg|stolon)'`;
const roles = [
  'rdsadmin',
  'cloudsqladmin',
  'azuresu',
  'azure_superuser',
  'alloydbadmin',
  'pgautofailover_monitor',
]
  .map((name) => `'${name}'`)
  .join(', ');
const databases = ['repmgr', 'rdsadmin', 'cloudsqladmin', 'azure_maintenance', 'azure_sys']
  .map((name) => `'${name}'`)
  .join(', ');

/** Takes the passwords out of a connection string, of either form. They do not leave the server. */
const bare = (column: string): string => `regexp_replace(regexp_replace(${column},
      '(password\\s*=\\s*)(''([^''\\\\]|\\\\.)*''|[^\\s'']\\S*)', '\\1********', 'gi'),
      '(://[^:/@]*):[^@]*@', '\\1@')`;

/** What decides which node is the primary, and which one could be. */
export const primacy = {
  /** The timeline is that of the file being written, of a standby that of what it has reached: the control file's is old after a promotion. */
  primacy: ({ versionNumber }) => `
    SELECT pg_is_in_recovery() AS in_recovery, (SELECT system_identifier FROM pg_control_system())::text AS system_identifier,
           extract(epoch FROM pg_postmaster_start_time()) * 1000 AS started_at,
           CASE WHEN NOT pg_is_in_recovery() THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END AS written_timeline,
           (SELECT timeline_id FROM pg_control_checkpoint()) AS control_timeline,
           (SELECT min_recovery_end_timeline FROM pg_control_recovery()) AS reached_timeline,
           CASE WHEN NOT pg_is_in_recovery() THEN pg_current_wal_lsn() END AS written,
           pg_last_wal_receive_lsn() AS received, pg_last_wal_replay_lsn() AS replayed,
           CASE WHEN pg_is_in_recovery() THEN ${
             versionNumber >= 140000
               ? 'pg_get_wal_replay_pause_state()'
               : `CASE WHEN pg_is_wal_replay_paused() THEN 'paused' ELSE 'not paused' END`
           } END AS paused,
           host(inet_server_addr()) AS address,
           (SELECT json_object_agg(s.name, s.setting) FROM pg_settings s WHERE s.name IN (${judged})) AS settings,
           (SELECT string_agg(s.name, ' ' ORDER BY s.name) FROM pg_settings s WHERE s.pending_restart) AS pending_restart,
           (SELECT ${bare('s.setting')} FROM pg_settings s WHERE s.name = 'primary_conninfo') AS conninfo,
           (SELECT count(*) FROM pg_stat_progress_basebackup) AS base_backups,
           (SELECT count(*) FROM pg_replication_slots) AS slots, (SELECT count(*) FROM pg_stat_replication) AS senders`,

  /** What a standby is to follow, with its password: for whoever tries whether another one could, and nobody else. */
  upstream: () => `SELECT s.setting AS conninfo FROM pg_settings s WHERE s.name = 'primary_conninfo'`,

  primacySlots: ({ versionNumber }) => `
    SELECT slot_name AS name, slot_type AS type, active,
           ${versionNumber >= 170000 ? 'coalesce(failover AND synced, false)' : 'false'} AS is_synced
      FROM pg_replication_slots
     WHERE NOT temporary
     ORDER BY slot_name
     LIMIT 100`,

  primacyMarks: () => `
    SELECT mark
      FROM (SELECT 'session ' || a.application_name AS mark FROM pg_stat_activity a WHERE a.application_name ~* ${programs}
             UNION SELECT 'extension ' || e.extname FROM pg_extension e WHERE e.extname IN ('repmgr', 'pgautofailover')
             UNION SELECT 'role ' || r.rolname FROM pg_roles r WHERE r.rolname IN (${roles})
             UNION SELECT 'database ' || d.datname FROM pg_database d WHERE d.datname IN (${databases})) marks
     ORDER BY mark
     LIMIT 20`,

  /** Who holds the lock here, or nobody. */
  primacyLock: () => `
    SELECT l.pid, a.usename AS "user", a.application_name AS application, coalesce(host(a.client_addr), 'this host') AS address,
           extract(epoch FROM a.backend_start) * 1000 AS since
      FROM pg_locks l
      LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.classid = ${primacyLock.kind} AND l.objid = ${primacyLock.what} AND l.granted`,
} as const satisfies Record<string, Statement>;
