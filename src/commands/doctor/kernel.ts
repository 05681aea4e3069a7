import { doubt, type Finding, fine } from './finding.ts';
import type { Known } from './known.ts';
import { processesOn, type Running } from './processes.ts';

type Host = Known['host'];

/** A setting of the kernel that matters to a server, where that server runs on this host. */
type Setting = {
  readonly path: string;
  readonly for: string;
  readonly isWrong: (value: string) => boolean;
  readonly what: string;
  readonly mend: string;
};

const settings: readonly Setting[] = [
  {
    path: '/proc/sys/vm/overcommit_memory',
    for: 'redis-server',
    isWrong: (value) => value === '0',
    what: 'vm.overcommit_memory is 0: a snapshot of Redis fails when memory is short',
    mend: 'sysctl -w vm.overcommit_memory=1, and the same in /etc/sysctl.d',
  },
  {
    path: '/sys/kernel/mm/transparent_hugepage/enabled',
    for: 'redis-server',
    isWrong: (value) => value.includes('[always]'),
    what: 'transparent huge pages are always on: Redis stalls and grows while it snapshots',
    mend: 'echo madvise > /sys/kernel/mm/transparent_hugepage/enabled, and the same at boot',
  },
  {
    path: '/proc/sys/net/core/somaxconn',
    for: 'redis-server',
    isWrong: (value) => Number(value) < 511,
    what: 'net.core.somaxconn is below 511: clients of Redis are refused when many come at once',
    mend: 'sysctl -w net.core.somaxconn=4096, and the same in /etc/sysctl.d',
  },
  {
    path: '/proc/sys/net/core/somaxconn',
    for: 'nginx',
    isWrong: (value) => Number(value) < 511,
    what: 'net.core.somaxconn is below 511: clients of nginx are refused when many come at once',
    mend: 'sysctl -w net.core.somaxconn=4096, and the same in /etc/sysctl.d',
  },
];

/** Open files a server needs: clients, its own, and for a proxy both sides of each. */
const leastFiles: Readonly<Record<string, number>> = { 'redis-server': 10_032, nginx: 2048, pgbouncer: 2048 };

/** Kernel settings and limits of the servers that run on this host; of others nothing is asked. */
export function examineKernel({ host }: Pick<Known, 'host'>): readonly Finding[] {
  const processes = processesOn(host);
  const names = new Set(processes.map(({ name }) => name));
  const found = [
    ...settings
      .filter((one) => names.has(one.for) && breaks(one, host))
      .map(({ what, mend }) => doubt('kernel', what, mend)),
    ...Object.entries(leastFiles).flatMap(([name, least]) => filesOf(name, least, processes, host)),
  ];
  return found.length > 0 ? found : [fine('kernel', 'its settings suit the servers that run here')];
}

function breaks({ path, isWrong }: Setting, host: Host): boolean {
  const value = host.text(path)?.trim();
  return value !== undefined && isWrong(value);
}

function filesOf(name: string, least: number, processes: readonly Running[], host: Host): readonly Finding[] {
  const limits = processes
    .filter((process) => process.name === name)
    .map(({ pid }) => openFiles(host.text(`/proc/${pid}/limits`)))
    .filter((limit) => limit !== undefined);
  const lowest = Math.min(...limits);
  if (lowest >= least) return [];
  return [
    doubt(
      'kernel',
      `${name} may open ${lowest} files: it refuses clients before anything else is full`,
      `set LimitNOFILE=65536 in its unit, or ulimits in Compose, and restart it`,
    ),
  ];
}

/** The soft limit in the text of `/proc/PID/limits`; undefined where it is not told, or there is none. */
function openFiles(text: string | undefined): number | undefined {
  const limit = /^Max open files +(\d+)/m.exec(text ?? '')?.[1];
  return limit === undefined ? undefined : Number(limit);
}
