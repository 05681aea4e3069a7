/** One role of least privilege, and the SQL that makes it. */
export type Role = {
  readonly name: string;
  readonly purpose: string;
  readonly sql: readonly {
    readonly text: string;
    /** The first major version that has it. */
    readonly since?: number;
    readonly why?: string;
  }[];
};

/** Who needs what, and no more. Run on the primary; standbys get it with the log. No password is in it. */
export const roles: readonly Role[] = [
  {
    name: 'ops_monitor',
    purpose: 'watches: all that the console itself ever needs',
    sql: [
      { text: 'CREATE ROLE ops_monitor LOGIN CONNECTION LIMIT 5' },
      {
        text: 'GRANT pg_monitor TO ops_monitor',
        why: 'may also read primary_conninfo, which can hold a password',
      },
    ],
  },
  {
    name: 'ops_failover',
    purpose: 'promotes, re-points standbys, ends sessions',
    sql: [
      {
        text: 'CREATE ROLE ops_failover LOGIN REPLICATION CONNECTION LIMIT 3',
        why: 'slots need REPLICATION',
      },
      { text: 'GRANT pg_monitor, pg_signal_backend TO ops_failover' },
      { text: 'GRANT EXECUTE ON FUNCTION pg_catalog.pg_promote(boolean, integer) TO ops_failover' },
      {
        text: 'GRANT EXECUTE ON FUNCTION pg_catalog.pg_reload_conf(), pg_catalog.pg_wal_replay_resume(), pg_catalog.pg_wal_replay_pause() TO ops_failover',
      },
      { text: 'GRANT pg_checkpoint TO ops_failover', since: 15, why: 'before, only a superuser may' },
      {
        text: 'GRANT ALTER SYSTEM ON PARAMETER primary_conninfo, primary_slot_name TO ops_failover',
        since: 15,
        why: 'before, only a superuser may',
      },
    ],
  },
  {
    name: 'ops_dump',
    purpose: 'makes dumps; it can read every row and every password hash, so keep its own password well',
    sql: [
      { text: 'CREATE ROLE ops_dump LOGIN BYPASSRLS CONNECTION LIMIT 8' },
      { text: 'GRANT pg_read_all_data TO ops_dump', since: 14, why: 'before, grant SELECT schema by schema' },
    ],
  },
  {
    name: 'ops_basebackup',
    purpose: 'makes base backups',
    sql: [{ text: 'CREATE ROLE ops_basebackup LOGIN REPLICATION CONNECTION LIMIT 3' }],
  },
];

/** The roles as a script for psql. What the version `major` does not have stands there as a comment; without one, all is marked. */
export function rolesSql(major?: number): string {
  const parts = roles.map(({ name, purpose, sql }) => {
    const lines = sql.map(({ text, since, why }) => {
      const mark = since === undefined ? [] : [`PostgreSQL ${since} and newer`];
      const notes = [...mark, ...(why === undefined ? [] : [why])].join('; ');
      const isMissing = since !== undefined && major !== undefined && major < since;
      return `${isMissing ? '-- ' : ''}${text};${notes === '' ? '' : `  -- ${notes}`}`;
    });
    return [`-- ${name}: ${purpose}`, ...lines].join('\n');
  });
  const head = '-- Run on the primary as a superuser, then give each role a password: \\password ops_monitor';
  const statements =
    '-- In each database that is watched, for its slow statements (needs shared_preload_libraries and a restart):\n' +
    'CREATE EXTENSION IF NOT EXISTS pg_stat_statements;';
  return `${[head, ...parts, statements].join('\n\n')}\n`;
}
