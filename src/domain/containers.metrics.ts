import type { Labels, Metric } from '../core/metric.ts';
import { failedAtEnd, gaveUp } from './containers.trouble.ts';
import type { Container, Containers } from './containers.ts';
import { each, seconds } from './samples.ts';

const labelsOf = ({ id, name, image }: Container): Labels => ({ name, id, image });

function stateSince({ state, startedAt, finishedAt }: Container): number | undefined {
  if (state === 'running') return startedAt;
  return state === 'exited' || state === 'dead' ? finishedAt : undefined;
}

const containersOf = ({ containers }: Containers): readonly Container[] => containers;
const gauge = each('gauge', containersOf, labelsOf);
const counter = each('counter', containersOf, labelsOf);

/** The names are cAdvisor's where it has one. */
export const containerMetrics: readonly Metric<Containers>[] = [
  counter(
    'container_cpu_usage_seconds_total',
    'CPU time the container used.',
    ({ usage }) => usage?.cpuSecondsTotal,
  ),
  gauge('container_cpu_usage_cores', 'Cores in use since the last reading.', ({ usage }) => usage?.cpu),
  gauge(
    'container_cpu_throttled_ratio',
    'Share of the periods in which the container was throttled, since the last reading.',
    ({ usage }) => usage?.throttled,
  ),
  gauge('container_spec_cpu_limit_cores', 'Cores the container may use.', ({ cpuLimit }) => cpuLimit),
  gauge(
    'container_memory_working_set_bytes',
    'Memory without the inactive page cache.',
    ({ usage }) => usage?.memory,
  ),
  gauge(
    'container_spec_memory_limit_bytes',
    'Memory the container may use.',
    ({ memoryLimit }) => memoryLimit,
  ),
  gauge('container_processes', 'Processes and threads in the container.', ({ usage }) => usage?.pids),
  counter(
    'container_network_receive_bytes_total',
    'Bytes the container received.',
    ({ usage }) => usage?.sample.receivedBytes,
  ),
  counter(
    'container_network_transmit_bytes_total',
    'Bytes the container sent.',
    ({ usage }) => usage?.sample.sentBytes,
  ),
  counter(
    'container_fs_reads_bytes_total',
    'Bytes the container read from disks.',
    ({ usage }) => usage?.sample.readBytes,
  ),
  counter(
    'container_fs_writes_bytes_total',
    'Bytes the container wrote to disks.',
    ({ usage }) => usage?.sample.writtenBytes,
  ),
  gauge('container_start_time_seconds', 'When the container was last started.', ({ startedAt }) =>
    seconds(startedAt),
  ),
  gauge(
    'container_restarts',
    'Restarts by the restart policy since the last start by hand.',
    ({ restarts }) => restarts,
  ),
  gauge('container_starts_10m', 'Starts in the last ten minutes.', ({ recentStarts }) => recentStarts.length),
  gauge('container_finish_time_seconds', 'When the container last ended.', ({ finishedAt }) =>
    seconds(finishedAt),
  ),
  {
    name: 'container_failed',
    type: 'gauge',
    help: '1 when the container ended and nobody asked it to; `restarts` is whether its restart policy gave up on it.',
    *samples({ containers }) {
      for (const container of containers) {
        if (container.state === 'exited' && container.exitCode === undefined) continue;
        const restarts = gaveUp(container) ? 'given up' : 'never';
        const since =
          container.state === 'exited' || container.state === 'dead' ? container.finishedAt : undefined;
        yield [{ ...labelsOf(container), restarts }, failedAtEnd(container) ? 1 : 0, since];
      }
    },
  },
  gauge('container_last_exit_code', 'Exit code of the last end.', ({ exitCode }) => exitCode),
  gauge(
    'container_health_failing_streak',
    'Failures of the health check in a row.',
    ({ health }) => health?.failingStreak,
  ),
  {
    name: 'container_state',
    type: 'gauge',
    help: 'State of the container: 1 with its state as a label.',
    *samples({ containers }) {
      for (const container of containers)
        yield [{ ...labelsOf(container), state: container.state }, 1, stateSince(container)];
    },
  },
  {
    name: 'container_health_status',
    type: 'gauge',
    help: 'What the health check says: 1 with its word as a label; no sample without a health check.',
    *samples({ containers }) {
      for (const container of containers)
        if (container.health !== undefined)
          yield [{ ...labelsOf(container), status: container.health.status }, 1];
    },
  },
];
