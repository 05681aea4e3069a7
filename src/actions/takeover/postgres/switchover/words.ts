import { type ClusterSeen, senderOf } from '../../../primacy/cluster.ts';
import type { UpNode } from '../../../primacy/node.ts';

/** "p1 ← r1, r2", each with those that receive from it. */
export function topology({
  primaries,
  standbys,
  silent,
}: Pick<ClusterSeen, 'primaries' | 'standbys' | 'silent'>): string {
  const followers = (node: UpNode): readonly string[] =>
    standbys.filter((standby) => senderOf(standby, node) !== undefined).map(({ system }) => system.title);
  const lines = [...primaries, ...standbys].flatMap((node) => {
    const names = followers(node);
    return node.role === 'primary' || names.length > 0 ? [arrow(node.system.title, names)] : [];
  });
  const rest = silent.map(({ system }) => `${system.title} does not answer`);
  return [...lines, ...rest].join('; ') || 'no primary';
}

/** As it will be. */
export const arrow = (primary: string, followers: readonly string[]): string =>
  followers.length === 0 ? `${primary} alone` : `${primary} ← ${followers.join(', ')}`;
