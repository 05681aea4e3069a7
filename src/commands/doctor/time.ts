import { doubt, type Finding, fine } from './finding.ts';
import type { Known } from './known.ts';
import { processesOn } from './processes.ts';

/** Programs that keep a clock right, by the names the kernel knows them by. */
const keepers: ReadonlySet<string> = new Set([
  ...['chronyd', 'ntpd', 'ntpd-rs', 'ntp-daemon', 'openntpd', 'systemd-timesyn', 'ptp4l', 'phc2sys'],
  ...['VBoxService', 'vmtoolsd'],
]);

/**
 * Whether anything keeps the clock right. Lag in seconds, the age of backups and the validity of certificates hang on it.
 * How far off it is only its keeper knows.
 */
export function examineTime({ host, world }: Pick<Known, 'host' | 'world'>): readonly Finding[] {
  const inside = world?.readings.host.host?.last?.value.inside;
  if (inside !== undefined)
    return [fine('time', `not looked at: this is a ${inside} container, whose clock is the host's`)];
  if (host.has('/run/systemd/timesync/synchronized'))
    return [fine('time', 'synchronised by systemd-timesyncd')];
  const keeper = processesOn(host).find(({ name }) => keepers.has(name))?.name;
  if (keeper === 'systemd-timesyn')
    return [
      doubt(
        'time',
        'systemd-timesyncd runs and has reached no time server yet',
        'see timedatectl timesync-status, and whether a firewall stops UDP port 123',
      ),
    ];
  return [
    keeper === undefined
      ? doubt(
          'time',
          'nothing seen here keeps the clock right',
          'install and start systemd-timesyncd or chrony',
        )
      : fine('time', `kept by ${keeper}`),
  ];
}
