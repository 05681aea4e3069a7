import { bytes, count, duration, percent, perSecond } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { judge, limits } from '../../domain/limits.ts';
import { type Cluster, clusters, type Member } from '../../domain/postgres/cluster.ts';
import { measure, named, words } from '../columns.ts';
import { sign, toneOf } from '../health.ts';
import { span } from '../line.ts';
import type { Column, List } from '../list.ts';
import { connectionsHealth, memberHealth, newest, upOf } from './model.ts';
import { nodeDetail } from './node-detail.ts';
import { absenceWords, lagBytes, lagTime, nodeTarget, notesOf, stateWord } from './words.ts';

type Node = { readonly member: Member; readonly cluster: Cluster };

const up = ({ member }: Node) => upOf(member.reading);
const healthTone = ({ member, cluster }: Node) => toneOf(memberHealth(member, cluster));

function connectionTone(node: Node) {
  const known = up(node);
  return known === undefined ? 'unknown' : toneOf(connectionsHealth(known));
}

const name: Column<Node> = {
  id: 'node',
  title: 'node',
  width: 10,
  priority: 1,
  value: ({ member }) => member.system.title,
  cell: ({ member, cluster }, { glyphs }) => {
    const mark = sign(memberHealth(member, cluster), glyphs);
    return span(`${'  '.repeat(member.depth)}${mark.text} ${sanitize(member.system.title)}`, mark.tone);
  },
};

/** Every node of every cluster, each with its own failure; who follows whom by indentation. */
export const nodeList: List<'postgres', Node> = {
  id: 'nodes',
  title: 'Nodes',
  needs: ['postgres'],
  rows: ({ postgres }, { systems }) =>
    clusters(systems, postgres, newest(Object.values(postgres))).flatMap((cluster) =>
      cluster.members.map((member) => ({ member, cluster })),
    ),
  key: ({ member }) => member.system.id,
  columns: [
    name,
    named('state', { width: 13, priority: 1, tone: healthTone }, ({ member }) => stateWord(member)),
    measure(
      'behind',
      {
        width: 9,
        priority: 1,
        tone: ({ member }) => toneOf(judge(Math.abs(member.lag?.bytes ?? 0), limits.replayLagBytes)),
      },
      ({ member }) => member.lag?.bytes,
      (_, { member }) => lagText(member, lagBytes),
    ),
    measure(
      'in time',
      { width: 8, priority: 1, tone: ({ member }) => toneOf(judge(member.lag?.ms ?? 0, limits.replayLag)) },
      ({ member }) => member.lag?.ms,
      (_, { member }) => lagText(member, lagTime),
    ),
    measure(
      'connections',
      { width: 11, priority: 2, tone: connectionTone },
      (node) => up(node)?.connections.used,
      (value, node) =>
        value === undefined ? count(value) : `${count(value)} of ${count(up(node)?.connections.usable)}`,
    ),
    measure('active', { width: 6, priority: 3 }, (node) => up(node)?.connections.active, count),
    measure('tx', { width: 7, priority: 2 }, (node) => up(node)?.rates?.transactions, perSecond),
    measure(
      'cache hit',
      { width: 9, priority: 4, tone: 'dim' },
      (node) => up(node)?.rates?.hitRatio,
      percent,
    ),
    measure('reads', { width: 6, priority: 3, tone: 'dim' }, ({ member }) => member.readShare, percent),
    named('sync', { width: 7, priority: 3, tone: 'dim' }, ({ member }) => member.sender?.sync),
    measure('TL', { width: 3, priority: 4, tone: 'dim' }, (node) => up(node)?.timeline, count),
    measure(
      'up',
      { width: 6, priority: 4, tone: 'dim' },
      (node) => negative(up(node)?.startedAt),
      (value, _, { at }) => duration(value === undefined ? undefined : at + value),
    ),
    named('cluster', { width: 10, priority: 4, tone: 'dim' }, ({ cluster }) => cluster.name),
    words(
      'note',
      { width: 16, priority: 1, flex: true, tone: healthTone },
      ({ member }, { at }) => absenceWords(member, at) ?? notesOf(member).join(', '),
      ({ member }) => notesOf(member).join(', '),
    ),
  ],
  searched: ({ member }) => member.system.where,
  target: ({ member }) => nodeTarget(member.system),
  detail: ({ member, cluster }, size, look) => nodeDetail(member, cluster, size, look),
  empty: 'no PostgreSQL is watched: name one under `postgres` in the stack file, or set DATABASE_URL',
};

const negative = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : -value;

/** A primary is behind nobody: that is nothing, not something unknown. */
const lagText = ({ lag, role }: Member, format: (lag: NonNullable<Member['lag']>) => string): string =>
  lag === undefined ? (role === 'primary' ? '' : bytes(undefined)) : format(lag);
