import type { Reach } from '../../../faces.ts';
import { type ClusterSeen, splitWords } from '../../../primacy/cluster.ts';
import type { UpNode } from '../../../primacy/node.ts';
import { clusterNow } from '../switchover/sight.ts';
import { lock } from '../switchover/verdicts/cluster.ts';
import { type Death, deathOf } from './death.ts';
import { type Known, ownerOf } from './facts.ts';
import { traceNow } from './trace.ts';
import { vacancyOf } from './vacancy.ts';

/** Why nobody may take over now, in words; undefined: nothing speaks against it. */
export async function objection(
  reach: Reach,
  known: Known,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { primary, candidate, cluster: name } = known;
  const [cluster, trace] = await Promise.all([
    clusterNow(reach, known, signal),
    primary?.server ? traceNow(reach, primary.server, signal) : ({ is: 'none' } as const),
  ]);
  if (cluster.split.length > 0) return splitWords(cluster.split, name);
  const taken = cluster.nodes.filter((node) => node.is === 'up').filter(isElses(ownerOf(known)));
  const { is, because } = lock(taken);
  if (is === 'refuse') return because;
  const [other] = cluster.primaries.filter(({ system }) => system.id !== candidate.system);
  if (other !== undefined) return `${other.system.title} is a primary now: that would be two`;
  if (primary === null) return vacant(cluster, known);
  const old = cluster.nodes.find(({ system }) => system.id === primary.system);
  if (old === undefined) return `${primary.title} is not in the stack any more`;
  if (old.is === 'up') return `${primary.title} answers again`;
  return against(deathOf(old, cluster, trace), known);
}

const isElses =
  (owner: string) =>
  (node: UpNode): boolean =>
    node.lock !== undefined && node.lock.application !== owner;

function against(death: Death, { isProven }: Known): string | undefined {
  if (death.is === 'lives') return death.because;
  return death.is === 'silent' && isProven ? `${death.because}: it was proven to be down before` : undefined;
}

/** Each of them has to answer as a standby still: one that does not may be started as a primary. */
function vacant(cluster: ClusterSeen, known: Known): string | undefined {
  const [silent, ...more] = cluster.silent;
  if (silent !== undefined)
    return `${[silent, ...more].map(({ because }) => because).join('; ')}: it may come back as a primary`;
  // That these are all nodes of the cluster was settled when it was planned.
  const death = vacancyOf(cluster, cluster.nodes[0]?.system, { unmarked: [], unseen: [] });
  return death && against(death, known);
}
