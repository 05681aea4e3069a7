import type { Labels, Metric, Sample } from '../core/metric.ts';
import type { Instant } from '../core/reading.ts';
import { containerMetrics } from './containers.metrics.ts';
import { hostMetrics, processesMetrics } from './host.metrics.ts';
import { deletedFilesMetrics, directoriesMetrics, filesystemsMetrics } from './host.storage.metrics.ts';
import { pgbouncerMetrics } from './pgbouncer.ts';
import { databaseMetrics, postgresMetrics, statementMetrics } from './postgres/metrics.ts';
import type { ProbeName, Readings, SystemId } from './stack.ts';
import type { World } from './world.ts';

/** Every number that a reading carries, declared beside its domain. */
const metrics: { readonly [K in ProbeName]: readonly Metric<Readings[K]>[] } = {
  host: hostMetrics,
  processes: processesMetrics,
  filesystems: filesystemsMetrics,
  deletedFiles: deletedFilesMetrics,
  directories: directoriesMetrics,
  hostEvents: [],
  containers: containerMetrics,
  containerEvents: [],
  postgres: postgresMetrics,
  sessions: [],
  statements: statementMetrics,
  databases: databaseMetrics,
  pgbouncer: pgbouncerMetrics,
};

/** All samples of one metric, as an exporter shows them. */
export type Family = Pick<Metric<unknown>, 'name' | 'type' | 'help'> & {
  readonly samples: readonly Sample[];
};

/** The samples of one value, each with the `system` it was read from. */
export function* samplesOf<K extends ProbeName>(
  probe: K,
  system: SystemId,
  value: Readings[K],
): Generator<readonly [metric: Metric<Readings[K]>, labels: Labels, value: number]> {
  const declared: readonly Metric<Readings[K]>[] = metrics[probe];
  for (const metric of declared)
    for (const [labels, number] of metric.samples(value)) yield [metric, { ...labels, system }, number];
}

/**
 * Everything known as metrics: those of each fresh reading, and about the readings whether their system answers and how
 * old they are. What is stale or unknown has no sample.
 */
export function familiesOf(world: World, version: string): readonly Family[] {
  const families = new Map<string, Omit<Family, 'samples'> & { samples: Sample[] }>();
  const add = ({ name, type, help }: Omit<Family, 'samples'>, sample: Sample): void => {
    const family = families.get(name) ?? { name, type, help, samples: [] };
    families.set(name, family);
    family.samples.push(sample);
  };
  for (const sample of ownSamples(world, version)) add(...sample);
  // Object.keys forgets that the keys are probes.
  for (const probe of Object.keys(metrics) as ProbeName[])
    for (const sample of fresh(world, probe)) add(...sample);
  return [...families.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

type Named = readonly [family: Omit<Family, 'samples'>, sample: Sample];

function* fresh<K extends ProbeName>(world: World, probe: K): Generator<Named> {
  for (const { id } of world.stack.systems) {
    const { last, failure } = world.readings[probe][id] ?? {};
    if (last === undefined || failure !== undefined) continue;
    for (const [metric, labels, value] of samplesOf(probe, id, last.value)) yield [metric, [labels, value]];
  }
}

const own = {
  build: { name: 'quarterdeck_build_info', type: 'gauge', help: 'Version of this program, as a label.' },
  up: { name: 'quarterdeck_up', type: 'gauge', help: 'Whether the last read of a system succeeded.' },
  age: {
    name: 'quarterdeck_reading_age_seconds',
    type: 'gauge',
    help: 'Time since a probe last read a system with success.',
  },
  took: {
    name: 'quarterdeck_reading_duration_seconds',
    type: 'gauge',
    help: 'Time the last successful read took.',
  },
  alerts: { name: 'quarterdeck_alerts', type: 'gauge', help: 'Alerts that hold now, by severity.' },
} as const satisfies Record<string, Omit<Family, 'samples'>>;

function* ownSamples(world: World, version: string): Generator<Named> {
  yield [own.build, [{ version }, 1]];
  for (const severity of ['warning', 'critical'] as const)
    yield [own.alerts, [{ severity }, world.alerts.filter((alert) => alert.severity === severity).length]];
  for (const [probe, bySystem] of Object.entries(world.readings))
    for (const [system, { last, failure }] of Object.entries(bySystem)) {
      const labels = { probe, system };
      if (last !== undefined || failure !== undefined)
        yield [own.up, [labels, failure === undefined ? 1 : 0]];
      if (last === undefined) continue;
      yield [own.age, [labels, secondsBetween(last.at, world.at)]];
      yield [own.took, [labels, last.took / 1000]];
    }
}

const secondsBetween = (from: Instant, to: Instant): number => Math.max(0, to - from) / 1000;
