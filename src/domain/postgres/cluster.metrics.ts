import type { Labels, Metric } from '../../core/metric.ts';
import type { Instant } from '../../core/reading.ts';
import { isDown } from '../health.ts';
import { each } from '../samples.ts';
import type { Cluster, Member } from './cluster.ts';

/** What only several nodes together tell, and when it was told. */
export type ClustersAt = { readonly clusters: readonly Cluster[]; readonly at: Instant };

const isAnswering = ({ reading: { last, failure } }: Member): boolean =>
  last?.value.is === 'up' && failure === undefined;

const isRead = ({ reading: { last, failure } }: Member): boolean =>
  last !== undefined || failure !== undefined;

const perCluster = each<ClustersAt, Cluster>(
  'gauge',
  ({ clusters }) => clusters,
  ({ name }) => ({ cluster: name }),
);

const perStandby = (
  name: string,
  help: string,
  value: (member: Member) => number | undefined,
  since: (member: Member, at: Instant) => Instant | undefined = () => undefined,
): Metric<ClustersAt> => ({
  name,
  type: 'gauge',
  help,
  *samples({ clusters, at }) {
    for (const cluster of clusters)
      for (const member of cluster.members) {
        const known = member.role === 'standby' && isAnswering(member) ? value(member) : undefined;
        if (known !== undefined) yield [labelsOf(cluster, member), known, since(member, at)];
      }
  },
});

const labelsOf = ({ name: cluster }: Cluster, { system }: Member): Labels => ({ cluster, system: system.id });

/** Two that started at the same instant are one server under two names. */
function servers({ members, splitBrain }: Cluster): number {
  const sides = members.filter(({ system }) => splitBrain.includes(system.id));
  return new Set(sides.map(({ reading: { last } }) => (last?.value.is === 'up' ? last.value.startedAt : 0)))
    .size;
}

export const clusterMetrics: readonly Metric<ClustersAt>[] = [
  perCluster('pg_cluster_nodes', 'Nodes of the cluster, as it is declared.', ({ members }) => members.length),
  perCluster('pg_cluster_nodes_answering', 'Those that let us in.', ({ members }) =>
    members.every(isRead) ? members.filter(isAnswering).length : undefined,
  ),
  perCluster('pg_cluster_primaries', 'Those that are a primary now.', ({ members, primaries }) =>
    members.some(isAnswering) ? primaries.length : undefined,
  ),
  perCluster(
    'pg_cluster_split_brain_primaries',
    'Primaries that write one and the same history each its own way; 0 when all is well.',
    (cluster) => (cluster.members.some(isAnswering) ? servers(cluster) : undefined),
  ),
  {
    name: 'pg_primary_failed_reads',
    type: 'gauge',
    help: 'Reads in a row that found no answer of a node which may be the primary; 0 while it answers.',
    *samples({ clusters }) {
      for (const cluster of clusters)
        for (const member of cluster.members) {
          const { last, failure } = member.reading;
          if (member.role === 'standby' || (last === undefined && failure === undefined)) continue;
          if (failure === undefined) yield [labelsOf(cluster, member), 0];
          else if (isDown[failure.kind]) yield [labelsOf(cluster, member), failure.count, failure.since];
        }
    },
  },
  perStandby('pg_standby_diverged', 'Whether it has log that its primary never wrote.', ({ lag }) =>
    lag === undefined || lag.state === 'unknown' ? undefined : Number(lag.state === 'diverged'),
  ),
  perStandby(
    'pg_standby_behind_bytes',
    'Log of its primary that the standby has not replayed.',
    ({ lag }) => (lag?.state === 'diverged' ? undefined : lag?.bytes),
    ({ lag }, at) => (lag?.ms === undefined ? undefined : at - lag.ms),
  ),
  perStandby(
    'pg_standby_behind_seconds',
    "How old the standby's data is, by one clock; 0 while it has everything.",
    // On an idle primary the last transaction ages for ever: time counts only while bytes are missing.
    ({ lag }) =>
      lag?.ms === undefined || lag.bytes === undefined ? undefined : lag.bytes > 0 ? lag.ms / 1000 : 0,
    ({ lag }, at) => (lag?.ms === undefined ? undefined : at - lag.ms),
  ),
];

export const clusterMetricNames: ReadonlySet<string> = new Set(clusterMetrics.map(({ name }) => name));
