import type { Contained } from '../../primacy/contained.ts';
import type { Place } from '../../takeover/postgres/switchover/facts.ts';

/** How it ends where it does not end well; anything else was broken off from outside. */
export const endings = { brokenOff: 3, neverBegun: 4 } as const;

/** It follows nobody, and nobody reaches it: it reads its own log to the end. */
const alone = [
  ...['hot_standby=on', 'listen_addresses=', 'unix_socket_directories=.', 'cluster_name=quarterdeck-rejoin'],
  ...['primary_conninfo=', 'restore_command=', 'archive_cleanup_command='],
];

const { brokenOff, neverBegun } = endings;

/**
 * A rewind takes a server that ended cleanly, so that one that did not reads its log to the end as a standby. It removes the mark,
 * so that no server starts on the data meanwhile: others have rights to it. What is so from the beginning was broken off. The lock
 * file names the first process of a container, which there always is.
 */
const script = [
  'data=$1; shift',
  `case $(ls -ld -- "$data") in ????????w*) exit ${brokenOff};; esac`,
  `rm -f -- "$data/postmaster.pid"; : >"$data/standby.signal" || exit ${neverBegun}`,
  `pg_ctl -D "$data" -s -w -t 3600 -o "${alone.map((setting) => `-c ${setting}`).join(' ')}" start || exit ${neverBegun}`,
  `pg_ctl -D "$data" -s -m fast -w -t 3600 stop || exit ${neverBegun}`,
  `chmod o+w -- "$data" || exit ${neverBegun}`,
  `"$@" --dry-run || { chmod o-w -- "$data"; exit ${neverBegun}; }`,
  `"$@" || exit ${brokenOff}`,
  ': >"$data/standby.signal" && chmod o-w -- "$data"',
].join('\n');

type Source = Place & { readonly user: string };

export const commandOf = ({ dataDirectory }: Contained, { host, port, user }: Source): readonly string[] => [
  ...['sh', '-c', script, 'sh', dataDirectory, 'pg_rewind'],
  ...['--target-pgdata', dataDirectory, '--no-ensure-shutdown'],
  ...['--source-server', `host=${host} port=${port} user=${user} dbname=postgres`],
];

/** What copies its data anew, to be said to a shell that has the password: until all of it is there no server starts on it. */
export function copyOf(
  { name, owner, dataDirectory }: Contained,
  { host, port, user }: Source,
  { image, networkMode }: { readonly image: string; readonly networkMode: string },
): string {
  const copy = [
    `rm -rf ${dataDirectory}/* ${dataDirectory}/.[!.]*`,
    `pg_basebackup -D ${dataDirectory} -h ${host} -p ${port} -U ${user} -c fast`,
    `chmod o-w ${dataDirectory}`,
  ].join(' && ');
  return `docker run --rm --user ${owner.uid}:${owner.gid} --network ${networkMode} --volumes-from ${name} -e PGPASSWORD --entrypoint sh ${image} -c '${copy}'`;
}
