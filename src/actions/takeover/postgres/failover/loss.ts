import { bytes, duration } from '../../../../core/format.ts';
import type { Instant } from '../../../../core/reading.ts';
import type { LastSeen } from '../../../../domain/changes/seen.ts';
import { formatLsn } from '../../../../domain/postgres/lsn.ts';
import type { System } from '../../../../domain/stack.ts';
import type { UpNode } from '../../../primacy/node.ts';

/** What is lost, as far as anybody knows. `unknown`: nobody saw where the primary was. */
export type Loss =
  | { readonly is: 'known'; readonly bytes: number; readonly age: number; readonly words: string }
  | { readonly is: 'unknown'; readonly words: string };

/** What the primary had when it was seen last, and who takes over has not. Pure. */
export function lossOf(
  candidate: UpNode,
  primary: System | undefined,
  seen: LastSeen | undefined,
  at: Instant,
): Loss {
  const name = candidate.system.title;
  const unknown = (because: string): Loss => ({
    is: 'unknown',
    words: `what ${name} did not receive is lost; how much is not known: ${because}`,
  });
  if (primary === undefined) return unknown('nobody saw which node was the primary');
  const last = seen?.systems[primary.id]?.postgres;
  const answeredAt = seen?.answeredAt?.[primary.id];
  if (last?.position === undefined || answeredAt === undefined || last.role !== 'primary')
    return unknown(`nobody saw where ${primary.title} was as a primary`);
  if (last.systemIdentifier !== candidate.systemIdentifier)
    return unknown(`what was seen at ${primary.title} was another cluster`);
  if (last.timeline !== undefined && candidate.timeline !== undefined && candidate.timeline !== last.timeline)
    return unknown(
      `${primary.title} was on timeline ${last.timeline}, and ${name} is on ${candidate.timeline}`,
    );
  if (candidate.position === undefined) return unknown(`${name} does not tell what it has`);
  const age = Math.max(0, at - answeredAt);
  const behind = Math.max(0, last.position - candidate.position);
  const sample = `${primary.title} was at ${formatLsn(last.position)} when it was seen last, ${duration(age)} ago, and ${name} has ${formatLsn(candidate.position)}`;
  return {
    ...{ is: 'known', bytes: behind, age },
    words:
      behind > 0
        ? `${bytes(behind)} of its log are lost, and what it wrote after that: ${sample}`
        : `nothing that it wrote until ${duration(age)} ago is lost; what came after that may be: ${sample}`,
  };
}
