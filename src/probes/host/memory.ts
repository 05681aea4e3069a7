import type { Memory } from '../../domain/host.ts';
import type { ContainerMemory } from './cgroup.ts';
import type { Counters } from './counters.ts';
import { grown, rate } from './rates.ts';

type Numbers = ReadonlyMap<string, number>;

// What one count of pswpin is on nearly every machine; the kernel does not say in /proc.
const page = 4096;

/** `/proc/meminfo`, or the container's own numbers where its limit is the tighter one. Swap is always the machine's. */
export function memoryOf(
  meminfo: Numbers,
  container: ContainerMemory | undefined,
  now: Counters,
  before: Counters,
  seconds: number | undefined,
): Memory {
  const total = bytesOf(meminfo, 'MemTotal') ?? 0;
  const available = bytesOf(meminfo, 'MemAvailable') ?? availableBefore314(meminfo);
  const isTighter = container !== undefined && container.limit < total;
  const swapIn = rate(now.vmstat_pswpin, before.vmstat_pswpin, seconds);
  const swapOut = rate(now.vmstat_pswpout, before.vmstat_pswpout, seconds);
  return {
    total: isTighter ? container.limit : total,
    available: isTighter ? Math.min(available, Math.max(0, container.limit - container.used)) : available,
    cached: isTighter ? container.cached : (bytesOf(meminfo, 'Cached') ?? 0),
    swapTotal: bytesOf(meminfo, 'SwapTotal') ?? 0,
    swapFree: bytesOf(meminfo, 'SwapFree') ?? 0,
    swapIn: swapIn && swapIn * page,
    swapOut: swapOut && swapOut * page,
    oomKills: now.vmstat_oom_kill,
    oomKillsNew: grown(now.vmstat_oom_kill, before.vmstat_oom_kill),
  };
}

function bytesOf(meminfo: Numbers, name: string): number | undefined {
  const kilobytes = meminfo.get(name);
  return kilobytes === undefined ? undefined : kilobytes * 1024;
}

const availableBefore314 = (meminfo: Numbers): number =>
  ['MemFree', 'Buffers', 'Cached'].reduce((sum, name) => sum + (bytesOf(meminfo, name) ?? 0), 0);
