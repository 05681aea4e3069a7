import { bytes, count, duration, percent, perSecond } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import {
  clientsHealth,
  lagHealth,
  memberHealth,
  memoryHealth,
  memoryShare,
} from '../../domain/redis/judged.ts';
import { type RedisGroup, type RedisMember, redisGroups, redisUp } from '../../domain/redis/topology.ts';
import type { RedisUp } from '../../domain/redis.ts';
import { measure, named, words } from '../columns.ts';
import { sign, toneOf } from '../health.ts';
import { span, type Tone } from '../line.ts';
import type { Column, List } from '../list.ts';
import { commandsOf, keysOf } from './model.ts';
import { nodeDetail } from './node-detail.ts';
import { absenceWords, nodeTarget, notesOf, stateWord } from './words.ts';

type Node = { readonly member: RedisMember; readonly group: RedisGroup };

const up = ({ member }: Node): RedisUp | undefined => redisUp(member.reading);
const healthTone = ({ member, group }: Node): Tone => toneOf(memberHealth(member, group));
const toneBy =
  (health: (node: RedisUp) => Parameters<typeof toneOf>[0]) =>
  (node: Node): Tone => {
    const known = up(node);
    return known === undefined ? 'unknown' : toneOf(health(known));
  };

const name: Column<Node> = {
  id: 'node',
  title: 'node',
  width: 18,
  priority: 1,
  value: ({ member }) => member.system.title,
  cell: ({ member, group }, { glyphs }) => {
    const mark = sign(memberHealth(member, group), glyphs);
    return span(`${mark.text} ${sanitize(member.system.title)}`, mark.tone);
  },
};

const negative = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : -value;

/** Every node of every group, masters first, each with its own failure. */
export const redisNodeList: List<'redis' | 'sentinel', Node> = {
  id: 'redisNodes',
  title: 'Nodes',
  needs: ['redis', 'sentinel'],
  rows: ({ redis, sentinel }, { systems }) =>
    redisGroups(systems, redis, sentinel).flatMap((group) =>
      group.members.map((member) => ({ member, group })),
    ),
  key: ({ member }) => member.system.id,
  columns: [
    name,
    named('state', { width: 9, priority: 1, tone: healthTone }, ({ member }) => stateWord(member)),
    measure(
      'behind',
      { width: 8, priority: 1, tone: ({ member }) => toneOf(lagHealth(member)) },
      ({ member }) => member.lag?.bytes,
      (value, { member }) => (value === undefined && member.role === 'master' ? '' : bytes(value)),
    ),
    measure(
      'memory',
      { width: 8, priority: 1, tone: toneBy(memoryHealth) },
      (node) => up(node)?.memory.used,
      bytes,
    ),
    measure(
      'of max',
      { width: 6, priority: 2, tone: toneBy(memoryHealth) },
      (node) => {
        const known = up(node);
        return known && memoryShare(known);
      },
      (value, node) => (value === undefined && up(node) !== undefined ? '' : percent(value)),
    ),
    measure(
      'ops',
      { width: 8, priority: 1 },
      (node) => {
        const known = up(node);
        return known && commandsOf(known);
      },
      perSecond,
    ),
    measure(
      'clients',
      { width: 8, priority: 2, tone: toneBy(clientsHealth) },
      (node) => up(node)?.clients.connected,
      count,
    ),
    measure('hit', { width: 5, priority: 2, tone: 'dim' }, (node) => up(node)?.rates?.hitRatio, percent),
    measure('evicted', { width: 8, priority: 3 }, (node) => up(node)?.rates?.evicted, perSecond),
    measure(
      'keys',
      { width: 9, priority: 3, tone: 'dim' },
      (node) => {
        const known = up(node);
        return known && keysOf(known);
      },
      count,
    ),
    measure('answers in', { width: 10, priority: 4, tone: 'dim' }, (node) => up(node)?.roundTrip, answered),
    measure(
      'up',
      { width: 6, priority: 4, tone: 'dim' },
      (node) => negative(up(node)?.startedAt),
      (value, _, { at }) => duration(value === undefined ? undefined : at + value),
    ),
    named('group', { width: 10, priority: 4, tone: 'dim' }, ({ group }) => group.name),
    words(
      'note',
      { width: 16, priority: 1, flex: true, tone: healthTone },
      ({ member, group }, { at }) =>
        absenceWords(member, at) ??
        [
          ...(group.splitBrain.includes(member.system.id) ? ['one of two masters'] : []),
          ...notesOf(member),
        ].join(', '),
      ({ member }) => notesOf(member).join(', '),
    ),
  ],
  searched: ({ member }) => member.system.where,
  target: ({ member }) => nodeTarget(member.system),
  detail: ({ member, group }, size, look) => nodeDetail(member, group, size, look),
  empty: 'no Redis is watched: name one under `redis` in the stack file, or set REDIS_URL',
};

function answered(value: number | undefined): string {
  return value === 0 ? '< 1 ms' : duration(value);
}
