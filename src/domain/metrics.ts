import { isTrue } from '../core/alert.ts';
import type { Labels, Metric, Sample } from '../core/metric.ts';
import type { Instant } from '../core/reading.ts';
import { backupMetrics } from './backup/metrics.ts';
import { checkMetrics } from './check/metrics.ts';
import { containerMetrics } from './containers.metrics.ts';
import { hostMetrics, processesMetrics } from './host.metrics.ts';
import { deletedFilesMetrics, directoriesMetrics, filesystemsMetrics } from './host.storage.metrics.ts';
import { nginxConfigurationMetrics, nginxMetrics, nginxUpstreamsMetrics } from './nginx/metrics.ts';
import { pgbouncerMetrics } from './pgbouncer.ts';
import { databaseMetrics } from './postgres/metrics/databases.ts';
import { sessionMetrics } from './postgres/metrics/sessions.ts';
import { statementMetrics } from './postgres/metrics/statements.ts';
import { postgresMetrics } from './postgres/metrics.ts';
import { redisQueueMetrics } from './redis/metrics/queues.ts';
import { redisSlowlogMetrics } from './redis/metrics/slowlog.ts';
import { redisMetrics } from './redis/metrics.ts';
import { sentinelMetrics } from './redis/sentinel-metrics.ts';
import { sqliteMetrics } from './sqlite/metrics.ts';
import type { ProbeName, Readings, SystemId } from './stack.ts';
import { type Family, worldFamilies, worldMetricNames } from './world.metrics.ts';
import type { World } from './world.ts';

/** Every number that a reading carries, declared beside its domain. */
const metrics: { readonly [K in ProbeName]: readonly Metric<Readings[K]>[] } = {
  host: hostMetrics,
  processes: processesMetrics,
  filesystems: filesystemsMetrics,
  deletedFiles: deletedFilesMetrics,
  directories: directoriesMetrics,
  backups: backupMetrics,
  hostEvents: [],
  containers: containerMetrics,
  containerEvents: [],
  postgres: postgresMetrics,
  sessions: sessionMetrics,
  statements: statementMetrics,
  databases: databaseMetrics,
  pgbouncer: pgbouncerMetrics,
  redis: redisMetrics,
  redisSlowlog: redisSlowlogMetrics,
  redisQueues: redisQueueMetrics,
  sentinel: sentinelMetrics,
  sqlite: sqliteMetrics,
  nginx: nginxMetrics,
  nginxConfiguration: nginxConfigurationMetrics,
  nginxUpstreams: nginxUpstreamsMetrics,
  check: checkMetrics,
};

type Carried = { readonly probe: ProbeName; readonly metric: Metric<never> };

// Object.entries forgets that the keys are probes.
const carried: ReadonlyMap<string, readonly Carried[]> = Map.groupBy(
  (Object.entries(metrics) as [ProbeName, readonly Metric<never>[]][]).flatMap(([probe, declared]) =>
    declared.map((metric) => ({ probe, metric })),
  ),
  ({ metric }) => metric.name,
);

/** The probes whose readings carry a metric. */
export const probesOf = (name: string): readonly ProbeName[] =>
  (carried.get(name) ?? []).map(({ probe }) => probe);

/** Whether anything watched here could carry it. */
export const isProvided = (name: string): boolean => carried.has(name) || worldMetricNames.has(name);

/** The samples of one metric that a value carries, if it does. */
export function samplesNamed<K extends ProbeName>(
  probe: K,
  name: string,
  value: Readings[K],
): readonly Sample[] {
  const found = carried.get(name)?.filter((one) => one.probe === probe) ?? [];
  // What is carried by a probe takes the probe's value.
  return found.flatMap(({ metric }) => [...(metric as unknown as Metric<Readings[K]>).samples(value)]);
}

/** The samples of one value, of these metrics only, each with the `system` it was read from. */
export function* samplesOf<K extends ProbeName>(
  probe: K,
  system: SystemId,
  value: Readings[K],
  names: Iterable<string>,
): Generator<readonly [name: string, labels: Labels, value: number]> {
  for (const name of names)
    for (const [labels, number] of samplesNamed(probe, name, value))
      yield [name, { ...labels, system }, number];
}

/** The same of every reading that there is, with the time it was read. */
export function* heldSamples(
  { readings }: World,
  names: ReadonlySet<string>,
): Generator<readonly [name: string, labels: Labels, value: number, at: Instant]> {
  for (const [probe, bySystem] of Object.entries(readings))
    for (const [system, { last }] of Object.entries(bySystem))
      if (last !== undefined)
        // Object.entries forgets which value belongs to which probe.
        for (const sample of samplesOf(probe as ProbeName, system, last.value as never, names))
          yield [...sample, last.at];
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
  for (const { samples, ...family } of worldFamilies(world).values())
    for (const sample of samples) add(family, sample);
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
    const declared: readonly Metric<Readings[K]>[] = metrics[probe];
    for (const metric of declared)
      for (const [labels, value] of metric.samples(last.value))
        yield [metric, [{ ...labels, system: id }, value]];
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
  alert: { name: 'ALERTS', type: 'gauge', help: 'Alerts that are pending or firing now; always 1.' },
  alerts: { name: 'quarterdeck_alerts', type: 'gauge', help: 'Alerts that hold now, by severity.' },
} as const satisfies Record<string, Omit<Family, 'samples'>>;

function* ownSamples(world: World, version: string): Generator<Named> {
  yield [own.build, [{ version }, 1]];
  for (const severity of ['warning', 'critical'] as const)
    yield [
      own.alerts,
      [{ severity }, world.alerts.filter((alert) => isTrue(alert) && alert.severity === severity).length],
    ];
  for (const { name: alertname, state: alertstate, severity, target } of world.alerts)
    if (alertstate !== 'no data') yield [own.alert, [{ alertname, alertstate, severity, target }, 1]];
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
