import type { Statement } from './statements.ts';

/** The roles that may do more than watch. pg_has_role also sees what is inherited. */
const powerful = [
  'pg_write_all_data',
  'pg_signal_backend',
  'pg_execute_server_program',
  'pg_write_server_files',
  'pg_maintain',
  'pg_checkpoint',
  'pg_create_subscription',
]
  .map((name) => `'${name}'`)
  .join(', ');

/** What is right or wrong whatever the load. */
const judged = [
  'autovacuum',
  'fsync',
  'full_page_writes',
  'listen_addresses',
  'log_min_duration_statement',
  'password_encryption',
  'ssl',
]
  .map((name) => `'${name}'`)
  .join(', ');

/** The server itself: what it is, what it counts, what it keeps. */
export const maintenance = {
  server: () => `
    SELECT current_setting('server_version_num')::int AS version_number, current_setting('server_version') AS version,
           pg_backend_pid() AS pid, current_database() AS database,
           (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
             WHERE e.extname = 'pg_stat_statements') AS statements_schema`,

  /** What the connecting role could do beyond watching. Tables are looked at until one is found, 2 000 at most. */
  powers: () => `
    SELECT r.rolname AS role, r.rolsuper AS superuser, r.rolcreaterole AS create_role, r.rolreplication AS replication,
           (SELECT string_agg(p.rolname, ', ' ORDER BY p.rolname) FROM pg_roles p
             WHERE p.rolname IN (${powerful}) AND pg_has_role(p.oid, 'MEMBER')) AS member_of,
           (SELECT pg_has_role(d.datdba, 'MEMBER') FROM pg_database d WHERE d.datname = current_database()) AS owns_database,
           EXISTS (SELECT FROM (SELECT c.oid FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.oid >= 16384 LIMIT 2000) c
                    WHERE has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) AS writes_tables
      FROM pg_roles r
     WHERE r.rolname = current_user`,

  archiver: () => `
    SELECT current_setting('archive_mode') AS mode, archived_count AS archived, failed_count AS failed,
           last_failed_wal AS last_failed,
           coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) AS failing_now
      FROM pg_stat_archiver`,

  archiveBacklog: () => `
    SELECT count(*) AS backlog
      FROM (SELECT WHERE current_setting('archive_mode') <> 'off') archiving
     CROSS JOIN LATERAL pg_ls_archive_statusdir() f
     WHERE f.name LIKE '%.ready'`,

  counters: () => `
    SELECT sum(xact_commit) AS commits, sum(xact_rollback) AS rollbacks, sum(blks_hit) AS blocks_hit,
           sum(blks_read) AS blocks_read, sum(deadlocks) AS deadlocks, sum(conflicts) AS conflicts,
           sum(temp_files) AS temp_files, sum(temp_bytes) AS temp_bytes, sum(tup_returned) AS tuples_read,
           coalesce(max(stats_reset)::text, '') AS reset_at
      FROM pg_stat_database`,

  checkpoints: ({ versionNumber }) =>
    versionNumber >= 170000
      ? 'SELECT num_timed AS timed, num_requested AS requested FROM pg_stat_checkpointer'
      : 'SELECT checkpoints_timed AS timed, checkpoints_req AS requested FROM pg_stat_bgwriter',

  databases: () => `
    SELECT d.datname AS name, s.numbackends AS connections, age(d.datfrozenxid) AS xid_age
      FROM pg_database d
      LEFT JOIN pg_stat_database s ON s.datid = d.oid
     WHERE d.datallowconn
     ORDER BY d.datname
     LIMIT 200`,

  /** Walks the files of every database: for the slow cycle only. */
  databaseSizes: () => `
    SELECT d.datname AS name, pg_database_size(d.oid) AS bytes
      FROM pg_database d
     WHERE d.datallowconn AND (has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'MEMBER'))
     LIMIT 200`,

  roleLimits: () => `
    SELECT r.rolname AS role, r.rolconnlimit AS connection_limit, array_to_string(r.rolconfig, E'\\n') AS settings
      FROM pg_roles r
     WHERE r.rolcanlogin
     ORDER BY r.rolname
     LIMIT 100`,

  /** Few of them, and those that a restart would change. */
  settings: () => `
    SELECT s.name, s.setting, s.pending_restart
      FROM pg_settings s
     WHERE s.name IN (${judged}) OR s.pending_restart
     ORDER BY s.name`,

  walDirectory: () => 'SELECT sum(size) AS bytes FROM pg_ls_waldir()',
} as const satisfies Record<string, Statement>;
