import type { Statement } from './statements.ts';

const ours = `a.application_name = 'quarterdeck'`;
const age = (column: string): string => `extract(epoch FROM clock_timestamp() - ${column}) * 1000`;

/** Of others' sessions, a role without pg_monitor sees that they are there, and not even what kind they are. */
const isHidden = 'a.backend_type IS NULL AND a.datid IS NOT NULL AND a.usesysid IS NOT NULL';
const isClient = `(a.backend_type = 'client backend' OR ${isHidden})`;

/** Who is connected and what they do. Only client backends count: walsenders and workers have limits of their own. */
export const activity = {
  connections: () => `
    SELECT current_setting('max_connections')::int AS max,
           current_setting('superuser_reserved_connections')::int
             + coalesce(current_setting('reserved_connections', true), '0')::int AS reserved,
           count(*) AS used, count(*) FILTER (WHERE ${isHidden}) AS hidden,
           count(*) FILTER (WHERE a.state = 'active' AND a.pid <> pg_backend_pid()) AS active,
           count(*) FILTER (WHERE a.state = 'idle') AS idle,
           count(*) FILTER (WHERE a.state LIKE 'idle in transaction%') AS idle_in_transaction,
           count(*) FILTER (WHERE a.wait_event_type = 'Lock') AS waiting_for_lock,
           max(${age('a.xact_start')}) FILTER (WHERE a.pid <> pg_backend_pid()) AS oldest_transaction,
           max(${age('a.state_change')}) FILTER (WHERE a.state LIKE 'idle in transaction%') AS oldest_idle_in_transaction,
           (SELECT count(*) FROM pg_prepared_xacts) AS prepared
      FROM pg_stat_activity a
     WHERE ${isClient}`,

  connectionGroups: () => `
    SELECT a.application_name AS application, a.usename AS "user", a.datname AS database, a.state,
           coalesce(a.wait_event_type || ':' || a.wait_event, '') AS wait, count(*) AS count
      FROM pg_stat_activity a
     WHERE ${isClient} AND a.pid <> pg_backend_pid()
     GROUP BY 1, 2, 3, 4, 5
     ORDER BY 6 DESC, 1, 2, 3, 4, 5
     LIMIT 30`,

  sessions: () => `
    SELECT a.pid, extract(epoch FROM a.backend_start) * 1000 AS started_at, a.usename AS "user", a.datname AS database,
           a.application_name AS application, coalesce(host(a.client_addr), '') AS address, coalesce(a.state, '') AS state,
           a.wait_event_type || ':' || a.wait_event AS wait,
           ${age('a.xact_start')} AS transaction_age, ${age('a.query_start')} AS query_age,
           ${age('a.state_change')} AS state_age, left(a.query, 1000) AS query,
           CASE WHEN a.wait_event_type = 'Lock' THEN array_to_string(pg_blocking_pids(a.pid), ',') END AS blocked_by,
           ${ours} AS own
      FROM pg_stat_activity a
     WHERE ${isClient}
     ORDER BY a.wait_event_type IS NOT DISTINCT FROM 'Lock' DESC, a.xact_start NULLS LAST, a.state_change, a.pid
     LIMIT 201`,

  /** pg_blocking_pids takes the lock manager's own locks, so it is called for those who wait, and for nobody else. */
  locks: ({ versionNumber }) => `
    WITH RECURSIVE waiting AS MATERIALIZED (
      SELECT pid, pg_blocking_pids(pid) AS blockers FROM pg_stat_activity WHERE wait_event_type = 'Lock' LIMIT 200
    ), edge AS (
      SELECT DISTINCT pid, blocker FROM waiting, unnest(blockers) AS blocker
    ), tree AS (
      SELECT DISTINCT blocker AS root, blocker AS pid, 0 AS depth, ARRAY[blocker] AS path
        FROM edge WHERE blocker NOT IN (SELECT pid FROM waiting)
       UNION ALL
      SELECT t.root, e.pid, t.depth + 1, t.path || e.pid
        FROM tree t JOIN edge e ON e.blocker = t.pid
       WHERE e.pid <> ALL(t.path) AND t.depth < 20
    ), deepest AS (
      SELECT DISTINCT ON (pid) root, pid, depth, path FROM tree ORDER BY pid, depth DESC, path
    )
    SELECT d.root, d.depth, d.pid, extract(epoch FROM a.backend_start) * 1000 AS started_at,
           (SELECT count(DISTINCT t.pid) FROM tree t WHERE d.pid = ANY(t.path) AND t.pid <> d.pid) AS blocks,
           coalesce(a.usename, '') AS "user", coalesce(a.application_name, '') AS application,
           coalesce(a.state, '') AS state, ${age('a.xact_start')} AS transaction_age,
           ${age(versionNumber >= 140000 ? 'l.waitstart' : 'CASE WHEN l.mode IS NOT NULL THEN a.state_change END')} AS waited,
           l.mode AS wants, l.locktype || coalesce(' ' || l.relation::regclass::text, '') AS "on",
           left(a.query, 1000) AS query
      FROM deepest d
      LEFT JOIN pg_stat_activity a ON a.pid = d.pid
      LEFT JOIN LATERAL (SELECT * FROM pg_locks x WHERE x.pid = d.pid AND NOT x.granted LIMIT 1) l ON true
     ORDER BY d.path
     LIMIT 200`,

  /** On a standby whose replay waits for a session: the one with the oldest snapshot, or the one that holds the lock. */
  replayHeld: () => `
    SELECT s.wait_event AS wait, a.pid, extract(epoch FROM a.backend_start) * 1000 AS started_at,
           coalesce(a.application_name, '') AS application, coalesce(a.usename, '') AS "user",
           coalesce(a.state, '') AS state, ${age('a.xact_start')} AS transaction_age
      FROM pg_stat_activity s
      LEFT JOIN LATERAL (
        SELECT * FROM pg_stat_activity c
         WHERE c.backend_type = 'client backend'
           AND (c.pid = ANY (pg_blocking_pids(s.pid))
                OR s.wait_event = 'RecoveryConflictSnapshot' AND c.backend_xmin IS NOT NULL AND NOT ${ours.replace('a.', 'c.')})
         ORDER BY age(c.backend_xmin) DESC NULLS LAST, c.xact_start LIMIT 1
      ) a ON true
     WHERE s.backend_type = 'startup' AND (s.wait_event LIKE 'RecoveryConflict%' OR s.wait_event_type = 'Lock')`,

  /** Without the texts, which lie in a file that is read as a whole each time. */
  statements: ({ statementsSchema }) =>
    statementsSchema === undefined
      ? notInstalled
      : `
    SELECT s.dbid || '-' || s.userid || '-' || s.queryid AS id,
           coalesce(max(d.datname), '') AS database, coalesce(max(r.rolname), '') AS "user",
           sum(s.calls) AS calls, sum(s.total_exec_time) AS total_ms, max(s.max_exec_time) AS max_ms, sum(s.rows) AS rows
      FROM ${quoted(statementsSchema)}.pg_stat_statements(false) s
      LEFT JOIN pg_database d ON d.oid = s.dbid
      LEFT JOIN pg_roles r ON r.oid = s.userid
     WHERE s.queryid IS NOT NULL
     GROUP BY s.dbid, s.userid, s.queryid
     ORDER BY total_ms DESC
     LIMIT 200`,

  statementTexts: ({ statementsSchema }) =>
    statementsSchema === undefined
      ? notInstalled
      : `
    SELECT s.dbid || '-' || s.userid || '-' || s.queryid AS id, left(max(s.query), 1000) AS query
      FROM ${quoted(statementsSchema)}.pg_stat_statements(true) s
     WHERE s.queryid IS NOT NULL
     GROUP BY s.dbid, s.userid, s.queryid
     ORDER BY sum(s.total_exec_time) DESC
     LIMIT 200`,
} as const satisfies Record<string, Statement>;

const notInstalled = {
  absent: 'pg_stat_statements is not installed in this database: CREATE EXTENSION pg_stat_statements',
};

const quoted = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`;
