import type { Facts } from './facts.ts';

type Known = Pick<Facts, 'control' | 'directory' | 'port' | 'user' | 'live' | 'leaveRunning'>;

/** What comes next, as commands to be copied. Pure. */
export function nextCommands(
  { control, directory, port, user, live, leaveRunning }: Known,
  {
    superuser,
    hasSettings,
    isRunning = leaveRunning,
  }: {
    readonly superuser: string;
    readonly hasSettings: boolean;
    readonly isRunning?: boolean;
  },
): { readonly look: readonly string[]; readonly takeOver: readonly string[] } {
  const as = user === null ? '' : `runuser -u ${user.name} -- `;
  const start = `${as}${control} -D ${directory} -l ${directory}/server.log start`;
  const stop = `${as}${control} -D ${directory} stop`;
  const look = `${as}psql -h ${directory} -p ${port} -U ${superuser} postgres`;
  const { dataDirectory: old, unit, isSameFilesystem, standbys } = live;
  const to = old ?? 'DATA_DIRECTORY';
  return {
    look: isRunning ? [look] : [start, look, stop],
    takeOver: [
      ...(isRunning ? [stop] : []),
      unit === null ? `${as}${control} -D ${to} -m fast stop` : `systemctl stop ${unit}`,
      `mv ${to} ${to}.old`,
      isSameFilesystem ? `mv ${directory}/data ${to}` : `cp -a ${directory}/data ${to}`,
      ...(hasSettings ? [`mv ${directory}/postgresql.auto.conf ${to}/`] : []),
      unit === null ? `${as}${control} -D ${to} -l ${directory}/server.log start` : `systemctl start ${unit}`,
      ...(standbys.length === 0 ? [] : [`# then make ${standbys.join(', ')} anew: they follow the old one`]),
    ],
  };
}
