import { count } from '../../../../core/format.ts';
import { sanitize } from '../../../../core/sanitize.ts';
import { parseConninfo } from '../../../../domain/postgres/conninfo.ts';
import type { System } from '../../../../domain/stack.ts';
import type { ClusterSeen } from '../../../primacy/cluster.ts';
import type { UpNode } from '../../../primacy/node.ts';
import { leadsTo } from '../../../primacy/places.ts';
import { type Death, hearerOf } from './death.ts';

/** Whether those that do not take over come up as standbys when somebody starts them again. */
type Marks = {
  /** Not, as they are now: they are marked first. */
  readonly unmarked: readonly string[];
  /** That cannot be seen from here. */
  readonly unseen: readonly string[];
};

/**
 * All nodes answer, and none of them is a primary: the last one came back as a standby, so that nobody has to be waited for.
 * Undefined where it is not so. `former`: which of them was seen as the primary. Pure.
 */
export function vacancyOf(
  { nodes, primaries, silent, standbys }: ClusterSeen,
  former: System | undefined,
  { unmarked, unseen }: Marks,
): Death | undefined {
  if (primaries.length > 0 || silent.length > 0 || standbys.length === 0) return undefined;
  const isKnown = (node: UpNode): boolean => standbys.some((other) => leadsTo(node.conninfo, other));
  const hearing = hearerOf({ standbys: standbys.filter((node) => !isKnown(node)), nodes });
  if (hearing !== undefined)
    return {
      is: 'lives',
      because: `${hearing.system.title} receives from ${upstreamOf(hearing)}, and the stack names no node there: that is the primary, or leads to it`,
    };
  const stranger = standbys.find((node) => upstreamOf(node) !== '' && !isKnown(node));
  if (stranger !== undefined)
    return {
      is: 'silent',
      because: `${stranger.system.title} follows ${upstreamOf(stranger)}, and the stack names no node there: it may be the primary`,
    };
  if (former === undefined && !standbys.some(isKnown))
    return {
      is: 'silent',
      because:
        'no node was seen as the primary, and none follows another one: it may be one that the stack does not name',
    };
  return {
    ...{ is: 'down', because: `all ${count(nodes.length)} nodes answer, and each of them is a standby` },
    ...(unseen.length === 0
      ? { fence: 'hard', fenced: hard(unmarked) }
      : {
          fence: 'none',
          fenced: `whether ${unseen.join(', ')} would come up as a standby again cannot be seen from here`,
        }),
  };
}

const hard = (unmarked: readonly string[]): string =>
  unmarked.length === 0
    ? 'whoever starts one of them again gets a standby'
    : `${unmarked.join(', ')} would come up as a primary when started again, and ${unmarked.length === 1 ? 'is' : 'are'} marked before anybody takes over`;

/** Where it is told to receive from; empty: nowhere. */
function upstreamOf({ conninfo, receiver }: UpNode): string {
  const words = parseConninfo(conninfo ?? '');
  if (words !== undefined && words.size > 0)
    return sanitize(`${words.get('host') ?? 'this host'}:${words.get('port') ?? '5432'}`);
  return receiver.host === undefined ? '' : sanitize(`${receiver.host}:${receiver.port ?? '5432'}`);
}
