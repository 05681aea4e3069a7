import type { Statement } from './statements.ts';

/** How whoever takes a backup of ours calls itself, and what the clients call themselves where nobody says otherwise. */
const takesBackup = `a.application_name LIKE 'quarterdeck-backup-%' OR a.application_name IN ('pg_dump', 'pg_basebackup')`;

/** What a backup goes by, and how far it is. */
export const backups = {
  backupDatabases: () => `
    SELECT d.datname AS name, d.oid AS oid, d.datname = current_database() AS is_watched,
           CASE WHEN has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'MEMBER')
                THEN pg_database_size(d.oid) END AS bytes
      FROM pg_database d
     WHERE d.datallowconn
     ORDER BY d.datname
     LIMIT 1000`,

  backupLimits: () => `
    SELECT (SELECT count(*) FROM pg_tablespace WHERE spcname NOT IN ('pg_default', 'pg_global')) AS tablespaces,
           current_setting('max_standby_streaming_delay') AS standby_delay,
           current_setting('max_wal_senders')::int AS senders,
           (SELECT count(*) FROM pg_stat_replication) AS senders_used`,

  /** The role needs pg_read_all_settings. */
  dataDirectory: () => `SELECT current_setting('data_directory') AS path`,

  backupsRunning: () => `
    SELECT a.pid, a.application_name AS application,
           extract(epoch FROM clock_timestamp() - min(a.backend_start)) * 1000 AS age
      FROM pg_stat_activity a
     WHERE ${takesBackup}
     GROUP BY 1, 2
     ORDER BY 3 DESC
     LIMIT 10`,

  /** Of the connected database: what a dump of it has to read. */
  tableSizes: () => `
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) AS name, n.nspname || '.' || c.relname AS plain,
           pg_table_size(c.oid) AS bytes
      FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'm') AND c.relpersistence = 'p' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
     ORDER BY 3 DESC
     LIMIT 5000`,

  /** The tables that are read now; before version 14 nobody tells. Without statistics of a table nobody knows its rows. */
  dumpProgress: ({ versionNumber }) =>
    versionNumber < 140000
      ? 'SELECT WHERE false'
      : `
    SELECT n.nspname || '.' || c.relname AS plain, p.tuples_processed AS rows, nullif(c.reltuples, -1) AS of_rows,
           p.bytes_processed AS bytes
      FROM pg_stat_progress_copy p
      JOIN pg_stat_activity a ON a.pid = p.pid AND a.application_name LIKE 'quarterdeck-backup-%'
      JOIN pg_class c ON c.oid = p.relid AND p.datname = current_database()
      JOIN pg_namespace n ON n.oid = c.relnamespace
     LIMIT 100`,

  basebackupProgress: () => `
    SELECT p.phase, p.backup_total AS of_bytes, p.backup_streamed AS bytes
      FROM pg_stat_progress_basebackup p
      JOIN pg_stat_activity a ON a.pid = p.pid AND a.application_name LIKE 'quarterdeck-backup-%'
     LIMIT 1`,
} as const satisfies Record<string, Statement>;
