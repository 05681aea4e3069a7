import { type Health, worst } from '../../core/alert.ts';
import type { Reading } from '../../core/reading.ts';
import { cpuUsed, directoryUsed, loadPerCore, memoryUsedRatio } from '../../domain/host.questions.ts';
import type { Directories, Filesystems, Host, Processes } from '../../domain/host.ts';
import { judge, limits } from '../../domain/limits.ts';
import type { System } from '../../domain/stack.ts';
import { filesystemHealth } from './filesystem.ts';

/** What the panel knows of the host this program runs on. */
export type HostModel = {
  readonly system: System | undefined;
  readonly host: Reading<Host>;
  readonly processes: Reading<Processes>;
  readonly filesystems: Reading<Filesystems>;
  readonly directories: Reading<Directories>;
};

/** A busy processor is no trouble while nothing waits for it. */
export function cpuHealth(host: Host): Health {
  const found = judge(cpuUsed(host), limits.cpu);
  return found === 'critical' && (loadPerCore(host) ?? 0) < 1 ? 'warning' : found;
}

export function memoryHealth({ memory }: Host): Health {
  const killed = (memory.oomKillsNew ?? 0) > 0 ? 'critical' : 'ok';
  return worst([judge(memoryUsedRatio(memory), limits.memory), killed]);
}

export function hostHealth({ host, filesystems, directories }: HostModel): Health {
  const { last, failure } = host;
  if (last === undefined || failure !== undefined) return 'unknown';
  const mounts = filesystems.last?.value.mounts ?? [];
  const watched = directories.last?.value.directories ?? [];
  // The first reading has no rates yet: that is no reason to call the host unknown.
  const cpu = last.value.cpu === undefined ? 'ok' : cpuHealth(last.value);
  return worst([
    cpu,
    memoryHealth(last.value),
    ...mounts.map(filesystemHealth),
    ...watched.map((directory) => judge(directoryUsed(directory) ?? 0, limits.directory)),
  ]);
}
