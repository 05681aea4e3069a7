import type { Metric, Sample } from '../core/metric.ts';
import { isDown, mainReading } from './health.ts';
import { clusterMetrics } from './postgres/cluster.metrics.ts';
import { clusters } from './postgres/cluster.ts';
import { redisGroupMetrics } from './redis/group.metrics.ts';
import { redisGroups } from './redis/topology.ts';
import type { System } from './stack.ts';
import type { World } from './world.ts';

/** All samples of one metric, as an exporter shows them. */
export type Family = Pick<Metric<unknown>, 'name' | 'type' | 'help'> & {
  readonly samples: readonly Sample[];
};

const up: Metric<World> = {
  name: 'quarterdeck_system_up',
  type: 'gauge',
  help: 'Whether a system answers; no sample where that is not known.',
  *samples(world) {
    for (const system of world.stack.systems) {
      const { last, failure } = mainReading(world, system);
      if (failure === undefined) {
        if (last !== undefined) yield [labelsOf(system), 1];
      } else if (isDown[failure.kind]) yield [labelsOf(system), 0, failure.since];
    }
  },
};

const labelsOf = ({ id, kind, group }: System) => ({ system: id, kind, cluster: group ?? id });

/** The metrics that no reading carries alone: whether the systems answer, and what several of them tell together. */
export const worldMetricNames: ReadonlySet<string> = new Set(
  [up, ...clusterMetrics, ...redisGroupMetrics].map(({ name }) => name),
);

/** Their samples now. */
export function worldFamilies(world: World): ReadonlyMap<string, Family> {
  const { stack, readings, at } = world;
  const known = { clusters: clusters(stack.systems, readings.postgres, at), at };
  const families = new Map<string, Family>();
  const add = <T>({ samples, ...family }: Metric<T>, value: T): void => {
    families.set(family.name, { ...family, samples: [...samples(value)] });
  };
  add(up, world);
  for (const metric of clusterMetrics) add(metric, known);
  const groups = redisGroups(stack.systems, readings.redis, readings.sentinel);
  for (const metric of redisGroupMetrics) add(metric, groups);
  return families;
}

/** Those of these metrics, each with its labels. */
export function* worldSamples(
  world: World,
  names: ReadonlySet<string>,
): Generator<readonly [name: string, labels: Sample[0], value: number]> {
  if (![...worldMetricNames].some((name) => names.has(name))) return;
  for (const { name, samples } of worldFamilies(world).values())
    if (names.has(name)) for (const [labels, value] of samples) yield [name, labels, value];
}
