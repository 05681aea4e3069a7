import type { Facts } from './facts.ts';

/** The least that the data was written with, and recovery asks for. Pure. */
export function leastOf(controldata: string): Readonly<Record<string, string>> {
  const found = (label: string): string | undefined =>
    new RegExp(`^${label} setting: +(\\w+)$`, 'm').exec(controldata)?.[1];
  const settings = {
    wal_level: found('wal_level'),
    max_connections: found('max_connections'),
    max_worker_processes: found('max_worker_processes'),
    max_wal_senders: found('max_wal_senders'),
    max_prepared_transactions: found('max_prepared_xacts'),
    max_locks_per_transaction: found('max_locks_per_xact'),
  };
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/**
 * Settings of our own, since those of the other server would archive into its archive, follow its primary, start its jobs
 * and take its port. It ends recovery where the backup ends, on a timeline of its own.
 */
export const configuration = (
  { directory, port }: Pick<Facts, 'directory' | 'port'>,
  least: Readonly<Record<string, string>>,
): string =>
  [
    '# A restored copy, for this host alone. Its data is in data/, and does not need this file.',
    `data_directory = '${directory}/data'`,
    `hba_file = '${directory}/pg_hba.conf'`,
    `ident_file = '${directory}/pg_ident.conf'`,
    "listen_addresses = '127.0.0.1'",
    `port = ${port}`,
    `unix_socket_directories = '${directory}'`,
    'archive_mode = off',
    "restore_command = 'false'",
    "recovery_target = 'immediate'",
    "recovery_target_action = 'promote'",
    'hot_standby = off',
    'max_logical_replication_workers = 0',
    'logging_collector = off',
    ...Object.entries(least).map(([name, value]) => `${name} = ${value}`),
    '',
  ].join('\n');

/** Who can enter the directory of the socket is whoever owns the data. */
export const access = [
  'local all all trust',
  'host all all 127.0.0.1/32 md5',
  'local replication all reject',
  '',
].join('\n');
