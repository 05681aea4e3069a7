import { count } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { ClusterNode, RedisNode } from '../../domain/redis.ts';
import { measure, named } from '../columns.ts';
import { field } from '../fields.ts';
import { span, type Tone } from '../line.ts';
import type { List } from '../list.ts';
import { columnsOf, type Row, rowsOf, systemColumn } from '../rows.ts';
import { nodeTarget } from './words.ts';

const tones = {
  ok: 'plain',
  suspected: 'warn',
  failed: 'bad',
  handshake: 'warn',
  'no address': 'warn',
} as const satisfies Record<ClusterNode['state'], Tone>;

/** A node, and the address of the one it follows. */
type Seen = ClusterNode & { readonly master: string | undefined };

function seenBy(value: RedisNode): readonly Seen[] {
  const nodes = (value.is === 'up' ? value.cluster?.nodes : undefined) ?? [];
  const addresses = new Map(nodes.map(({ id, address }) => [id, address]));
  return nodes.map((node) => ({
    ...node,
    master: node.of === undefined ? undefined : addresses.get(node.of),
  }));
}

const tone = ({ state, isLinked, isSelf }: Seen): Tone => (isLinked || isSelf ? tones[state] : 'warn');

/** The nodes of each Redis Cluster, as each node that is watched sees them: they need not agree. */
export const redisClusterList: List<'redis', Row<Seen>> = {
  id: 'redisCluster',
  title: 'Cluster',
  needs: ['redis'],
  rows: ({ redis }, stack) => rowsOf(redis, stack, seenBy),
  key: ({ system, item }) => `${system.id} ${item.id}`,
  columns: [
    systemColumn('seen by', 12),
    ...columnsOf<Seen>([
      named('node', { width: 22, priority: 1, tone }, ({ address }) => address),
      named('role', { width: 7, priority: 1 }, ({ role }) => role),
      named('state', { width: 10, priority: 1, tone }, ({ state }) => state),
      named('link', { width: 5, priority: 2, tone }, ({ isLinked, isSelf }) =>
        isSelf ? 'self' : isLinked ? 'up' : 'down',
      ),
      measure('slots', { width: 6, priority: 1 }, ({ slots }) => slots, count),
      measure('moving', { width: 6, priority: 3, tone: 'dim' }, ({ moving }) => moving, count),
      named('follows', { width: 22, priority: 2, flex: true, tone: 'dim' }, ({ master }) => master),
    ]),
  ],
  target: ({ system }) => nodeTarget(system),
  detail: ({ system, item }) => [
    field('node', `${sanitize(item.address)} · as ${sanitize(system.title)} sees it`),
    field('id', sanitize(item.id)),
    field('role', item.master === undefined ? item.role : `${item.role} of ${sanitize(item.master)}`),
    field('state', span(item.state, tone(item))),
    field(
      'slots',
      `${count(item.slots)} of 16 384${item.moving === 0 ? '' : `, ${count(item.moving)} on the move`}`,
    ),
  ],
  empty: 'no Redis Cluster is watched',
};
