import type { UsageSample } from '../domain/containers.ts';

/** What `/sys/fs/cgroup` of version 1 says of one container. Undefined when its CPU time cannot be read. */
export function sampleV1(
  read: (controller: string, file: string) => string | undefined,
  network: string | undefined,
  at: number,
): UsageSample | undefined {
  const nanoseconds = numberIn(read('cpuacct', 'cpuacct.usage'));
  if (nanoseconds === undefined) return undefined;
  const cpu = read('cpu', 'cpu.stat');
  const blocks = read('blkio', 'blkio.throttle.io_service_bytes_recursive');
  return {
    at,
    source: 'cgroup',
    cpuSeconds: nanoseconds / 1e9,
    periods: fieldOf(cpu, 'nr_periods'),
    throttledPeriods: fieldOf(cpu, 'nr_throttled'),
    memory: memoryOf(
      numberIn(read('memory', 'memory.usage_in_bytes')),
      fieldOf(read('memory', 'memory.stat'), 'total_inactive_file'),
    ),
    pids: numberIn(read('pids', 'pids.current')),
    ...networkOf(network),
    readBytes: sumOf(blocks, /^\d+:\d+ Read (\d+)$/gm),
    writtenBytes: sumOf(blocks, /^\d+:\d+ Write (\d+)$/gm),
  };
}

/** The same of version 2. */
export function sampleV2(
  read: (file: string) => string | undefined,
  network: string | undefined,
  at: number,
): UsageSample | undefined {
  const cpu = read('cpu.stat');
  const microseconds = fieldOf(cpu, 'usage_usec');
  if (microseconds === undefined) return undefined;
  const blocks = read('io.stat');
  return {
    at,
    source: 'cgroup',
    cpuSeconds: microseconds / 1e6,
    periods: fieldOf(cpu, 'nr_periods'),
    throttledPeriods: fieldOf(cpu, 'nr_throttled'),
    memory: memoryOf(numberIn(read('memory.current')), fieldOf(read('memory.stat'), 'inactive_file')),
    pids: numberIn(read('pids.current')),
    ...networkOf(network),
    readBytes: sumOf(blocks, / rbytes=(\d+)/g),
    writtenBytes: sumOf(blocks, / wbytes=(\d+)/g),
  };
}

function numberIn(content: string | undefined): number | undefined {
  return content !== undefined && /^\d+\s*$/.test(content) ? Number(content) : undefined;
}

function fieldOf(content: string | undefined, key: string): number | undefined {
  const found = new RegExp(`^${key} (\\d+)$`, 'm').exec(content ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

/** As `docker stats` counts: what is used, less the page cache that the kernel gives back when asked. */
function memoryOf(usage: number | undefined, cache = 0): number | undefined {
  if (usage === undefined) return undefined;
  return cache < usage ? usage - cache : usage;
}

function sumOf(content: string | undefined, each: RegExp): number | undefined {
  if (content === undefined) return undefined;
  return [...content.matchAll(each)].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Bytes through all interfaces but the loopback. Source: `/proc/PID/net/dev`. */
function networkOf(content: string | undefined): Pick<UsageSample, 'receivedBytes' | 'sentBytes'> {
  if (content === undefined) return { receivedBytes: undefined, sentBytes: undefined };
  let receivedBytes = 0;
  let sentBytes = 0;
  for (const [, name, counters = ''] of content.matchAll(/^\s*([^\s:|]+):(.*)$/gm)) {
    if (name === 'lo') continue;
    const columns = counters.trim().split(/\s+/).map(Number);
    receivedBytes += columns[0] ?? 0;
    sentBytes += columns[8] ?? 0;
  }
  return { receivedBytes, sentBytes };
}
