import type { UsageSample } from '../domain/containers.ts';
import { instant, type Json, list, positive, quantity, record, text } from './docker.narrow.ts';

/** One answer of `/containers/ID/stats`. Undefined where it counts nothing: the container does not run. */
export function parseStats(answer: unknown): UsageSample | undefined {
  const { read, cpu_stats, memory_stats, pids_stats, networks, blkio_stats } = record(answer);
  const cpu = record(cpu_stats);
  const nanoseconds = quantity(record(cpu.cpu_usage).total_usage);
  const at = instant(read);
  if (at === undefined || nanoseconds === undefined) return undefined;
  const throttling = record(cpu.throttling_data);
  const interfaces = networks === undefined ? undefined : Object.values(record(networks)).map(record);
  return {
    at,
    source: 'engine',
    cpuSeconds: nanoseconds / 1e9,
    periods: quantity(throttling.periods),
    throttledPeriods: quantity(throttling.throttled_periods),
    memory: memoryOf(record(memory_stats)),
    pids: positive(record(pids_stats).current),
    receivedBytes: interfaces && sum(interfaces.map(({ rx_bytes }) => quantity(rx_bytes))),
    sentBytes: interfaces && sum(interfaces.map(({ tx_bytes }) => quantity(tx_bytes))),
    readBytes: blockBytes(record(blkio_stats), 'read'),
    writtenBytes: blockBytes(record(blkio_stats), 'write'),
  };
}

/** `usage` holds the page cache, which the kernel gives back when asked: cgroup v1 names it `total_inactive_file`, v2 `inactive_file`. */
function memoryOf({ usage, stats }: Json): number | undefined {
  const used = quantity(usage);
  const { total_inactive_file, inactive_file } = record(stats);
  const cache = quantity(total_inactive_file) ?? quantity(inactive_file) ?? 0;
  if (used === undefined) return undefined;
  return cache < used ? used - cache : used;
}

function blockBytes({ io_service_bytes_recursive }: Json, operation: string): number | undefined {
  if (!Array.isArray(io_service_bytes_recursive)) return undefined;
  const entries = list(io_service_bytes_recursive).map(record);
  return sum(
    entries.filter(({ op }) => text(op)?.toLowerCase() === operation).map(({ value }) => quantity(value)),
  );
}

const sum = (values: readonly (number | undefined)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);
