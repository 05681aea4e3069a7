import type { Statement } from './statements.ts';
import { turnsTaken } from './turn.ts';

/** What a restore goes by. */
export const restore = {
  /** Every database, also those that let nobody in. */
  restoreDatabases: ({ versionNumber }) => `
    SELECT d.datname AS name, d.oid AS oid, d.datallowconn AS is_open, r.rolname AS owner,
           pg_encoding_to_char(d.encoding) AS encoding, d.datcollate AS collate, d.datctype AS ctype,
           ${versionNumber >= 150000 ? 'd.datlocprovider::text' : `'c'`} AS provider,
           ${versionNumber >= 170000 ? 'd.datlocale' : versionNumber >= 150000 ? 'd.daticulocale' : 'NULL'} AS locale,
           t.spcname AS tablespace, d.datconnlimit AS connection_limit,
           shobj_description(d.oid, 'pg_database') AS comment,
           CASE WHEN has_database_privilege(d.oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'MEMBER')
                THEN pg_database_size(d.oid) END AS bytes,
           (SELECT count(*) FROM pg_stat_activity a
             WHERE a.datid = d.oid AND a.pid <> pg_backend_pid() AND a.leader_pid IS NULL) AS clients,
           (SELECT count(*) FROM pg_replication_slots s WHERE s.database = d.datname) AS slots,
           (SELECT count(*) FROM pg_subscription s WHERE s.subdbid = d.oid) AS subscriptions,
           (SELECT count(*) FROM pg_prepared_xacts x WHERE x.database = d.datname) AS prepared
      FROM pg_database d
      JOIN pg_roles r ON r.oid = d.datdba
      JOIN pg_tablespace t ON t.oid = d.dattablespace
     ORDER BY d.datname
     LIMIT 5000`,

  /** Whether the server is still at what a restore asked of it, maybe one that is gone. */
  restoreTurn: () => turnsTaken,

  restoreRoles: () => 'SELECT rolname AS name FROM pg_roles ORDER BY 1 LIMIT 10000',

  /** The role needs pg_read_all_settings. */
  archiving: () =>
    `SELECT current_setting('archive_mode') AS mode, current_setting('archive_command') AS command`,
} as const satisfies Record<string, Statement>;
