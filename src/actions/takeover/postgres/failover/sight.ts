import type { Reach } from '../../../faces.ts';
import { splitWords } from '../../../primacy/cluster.ts';
import { clusterNow } from '../switchover/sight.ts';
import { deathOf } from './death.ts';
import type { Known } from './facts.ts';
import { traceNow } from './trace.ts';

/** Why nobody may take over now, in words; undefined: nothing speaks against it. */
export async function objection(
  reach: Reach,
  known: Known,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { primary, candidate, cluster: name } = known;
  const [cluster, trace] = await Promise.all([
    clusterNow(reach, known, signal),
    primary.server === null ? ({ is: 'none' } as const) : traceNow(reach, primary.server, signal),
  ]);
  if (cluster.split.length > 0) return splitWords(cluster.split, name);
  const [other] = cluster.primaries.filter(({ system }) => system.id !== candidate.system);
  if (other !== undefined) return `${other.system.title} is a primary now: that would be two`;
  const old = cluster.nodes.find(({ system }) => system.id === primary.system);
  if (old === undefined) return `${primary.title} is not in the stack any more`;
  if (old.is === 'up') return `${primary.title} answers again`;
  const death = deathOf(old, cluster, trace);
  if (death.is === 'lives') return death.because;
  return death.is === 'silent' && known.isProven
    ? `${death.because}: it was proven to be down before`
    : undefined;
}
