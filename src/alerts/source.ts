import type { Labels } from '../core/metric.ts';
import type { Duration, Instant } from '../core/reading.ts';
import type { PastReader, Series } from '../core/series.ts';
import { probesOf, samplesNamed } from '../domain/metrics.ts';
import { clusterMetricNames } from '../domain/postgres/cluster.metrics.ts';
import { redisGroupMetricNames } from '../domain/redis/group.metrics.ts';
import type { ProbeName, System } from '../domain/stack.ts';
import { type Family, worldFamilies, worldMetricNames } from '../domain/world.metrics.ts';
import type { World } from '../domain/world.ts';
import type { JudgedSource } from './engine.ts';
import type { Element, Vector } from './promql/vector.ts';

/** A reading that is older was read before the machine slept: it says nothing of now. */
const outdated: Duration = 1_200_000;

const none: Labels = {};

/**
 * What is known as rules see it: every sample with its `system`, and with `instance` and `job` as a scrape would have
 * them, so that rules written for Prometheus find the labels they name.
 */
export function sourceOf(world: World, past: PastReader, at: Instant): JudgedSource {
  const systems = new Map(world.stack.systems.map((system) => [system.id, system]));
  const known = new Map<string, Vector>();
  let families: ReadonlyMap<string, Family> | undefined;

  const scraped = ({ id, kind, title }: System) => ({
    system: id,
    instance: kind === 'host' ? title : id,
    job: kind,
  });
  const added = new Map(world.stack.systems.map((system) => [system.id, scraped(system)]));
  const completed = (labels: Labels): Labels => ({ ...labels, ...(added.get(labels.system ?? '') ?? none) });

  function together(metric: string): Vector {
    families ??= worldFamilies(world);
    return (families.get(metric)?.samples ?? []).map(
      ([labels, value, since]): Element => ({ labels: completed(labels), value, since }),
    );
  }

  function read(metric: string): Vector {
    return probesOf(metric).flatMap((probe) =>
      world.stack.systems.flatMap((system) =>
        samplesAt(world, probe, system, metric, at, added.get(system.id) ?? none),
      ),
    );
  }

  return {
    at,
    now(metric) {
      const there = known.get(metric);
      if (there !== undefined) return there;
      const found = worldMetricNames.has(metric) ? together(metric) : read(metric);
      known.set(metric, found);
      return found;
    },
    past: (metric, window) =>
      past
        .range(metric, none, at - window + 1, at)
        .filter(({ labels }) => systems.has(labels.system ?? ''))
        .map((series): Series => ({ ...series, labels: completed(series.labels) })),
    isSilent: (metrics, labels) => metrics.some((metric) => isSilent(world, metric, labels)),
  };
}

function samplesAt<K extends ProbeName>(
  { readings }: World,
  probe: K,
  { id }: System,
  metric: string,
  at: Instant,
  labels: Labels,
): readonly Element[] {
  const { last, failure } = readings[probe][id] ?? {};
  if (last === undefined || failure !== undefined || at - last.at > outdated) return [];
  return samplesNamed(probe, metric, last.value).map(
    ([own, value, since]): Element => ({ labels: { ...own, ...labels }, value, since }),
  );
}

function probesBehind(metric: string): readonly ProbeName[] {
  if (clusterMetricNames.has(metric)) return ['postgres'];
  return redisGroupMetricNames.has(metric) ? ['redis', 'sentinel'] : probesOf(metric);
}

/** Whether somebody who should provide a metric for these labels does not answer. Of a cluster any of its nodes may be it. */
function isSilent({ stack, readings }: World, metric: string, { system, cluster }: Labels): boolean {
  // A replica's distance to its master is its own number; what a group has is anybody's.
  const isTogether =
    clusterMetricNames.has(metric) || (redisGroupMetricNames.has(metric) && system === undefined);
  const probes = probesBehind(metric);
  const isOne = ({ id, group }: System): boolean =>
    isTogether ? cluster === undefined || cluster === (group ?? id) : system === undefined || system === id;
  return stack.systems.some(
    (one) => isOne(one) && probes.some((probe) => readings[probe][one.id]?.failure !== undefined),
  );
}
