import { describe, expect, it } from 'vitest';
import { containerMetrics } from '../../src/domain/containers.metrics.ts';
import type { Container } from '../../src/domain/containers.ts';
import { usageOf } from '../../src/domain/containers.usage.ts';
import { container, engine } from '../alerts/worlds.ts';

const sample = {
  at: 0,
  source: 'cgroup',
  cpuSeconds: 12.5,
  periods: 0,
  throttledPeriods: 0,
  memory: 1_000,
  pids: 2,
  receivedBytes: 10,
  sentBytes: 20,
  readBytes: 30,
  writtenBytes: 40,
} as const;
const samplesOf = (name: string, ...containers: readonly Container[]) =>
  containerMetrics
    .filter((metric) => metric.name === name)
    .flatMap((metric) => [...metric.samples(engine(...containers))]);

describe('container metrics', () => {
  it('have names and types as Prometheus wants them, each once', () => {
    const names = containerMetrics.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, type } of containerMetrics) {
      expect(name).toMatch(/^container_[a-z0-9_]+$/);
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
  });

  it('carry name, id and image', () => {
    const running = container({ usage: usageOf(sample, undefined) });
    const labels = { name: 'worker', id: '9f2c', image: 'worker:3' };
    expect(samplesOf('container_cpu_usage_seconds_total', running)).toEqual([[labels, 12.5]]);
    expect(samplesOf('container_fs_writes_bytes_total', running)).toEqual([[labels, 40]]);
    expect(samplesOf('container_state', running)).toEqual([
      [{ ...labels, state: 'running' }, 1, running.startedAt],
    ]);
  });

  it('have no sample for what is unknown', () => {
    const ended = container({ state: 'exited', restarts: undefined, startedAt: undefined });
    const known = containerMetrics.flatMap(({ name, samples }) =>
      [...samples(engine(ended))].length > 0 ? [name] : [],
    );
    expect(known).toEqual(['container_starts_10m', 'container_state']);
  });
});
