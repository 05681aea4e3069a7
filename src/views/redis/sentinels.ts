import { count, duration } from '../../core/format.ts';
import { placeOf } from '../../core/place.ts';
import { sanitize } from '../../core/sanitize.ts';
import { sentinelNow } from '../../domain/redis/agreement.ts';
import { sentinelHealth } from '../../domain/redis/judged.ts';
import { type RedisGroup, redisGroups, type SentinelMember } from '../../domain/redis/topology.ts';
import type { Sentinel, WatchedServer } from '../../domain/sentinel.ts';
import { measure, named, words } from '../columns.ts';
import { blank, caption, field, folded } from '../fields.ts';
import { sign, toneOf } from '../health.ts';
import { type Line, span, type Tone } from '../line.ts';
import type { List } from '../list.ts';
import type { Look, Size } from '../panel.ts';
import { standingWords } from '../standing.ts';

type Row = { readonly sentinel: SentinelMember; readonly group: RedisGroup };

const now = ({ sentinel }: Row): Sentinel | undefined => sentinelNow(sentinel.reading);
const tone = ({ sentinel, group }: Row): Tone => toneOf(sentinelHealth(sentinel, group));
const tones = { up: 'plain', 'cut off': 'warn', suspected: 'warn', down: 'bad' } as const satisfies Record<
  WatchedServer['view'],
  Tone
>;

function stateOf(row: Row): string {
  const value = now(row);
  if (value === undefined) return row.sentinel.reading.failure === undefined ? 'unread' : 'no answer';
  return value.isTilted ? 'tilt' : value.isFailingOver ? 'failing over' : 'watching';
}

const seen = (servers: readonly WatchedServer[]): number =>
  servers.filter(({ view }) => view === 'up').length;

function noteOf(row: Row, at: number): string {
  const { sentinel, group } = row;
  const absent = standingWords(sentinel.system, sentinel.reading, at);
  if (absent !== undefined) return absent;
  const value = now(row);
  if (value === undefined) return '';
  const { blind, masters } = group.agreement;
  return [
    masters.length > 1 ? 'the Sentinels disagree' : '',
    blind.includes(sentinel.system.title) ? 'does not see the master, which answers us' : '',
    value.quorum.is === 'lost' ? sanitize(value.quorum.message) : '',
  ]
    .filter((text) => text !== '')
    .join(', ');
}

/** The Sentinels, and what each of them says: they need not agree. */
export const sentinelList: List<'redis' | 'sentinel', Row> = {
  id: 'sentinels',
  title: 'Sentinels',
  needs: ['redis', 'sentinel'],
  rows: ({ redis, sentinel }, { systems }) =>
    redisGroups(systems, redis, sentinel).flatMap((group) =>
      group.sentinels.map((member) => ({ sentinel: member, group })),
    ),
  key: ({ sentinel }) => sentinel.system.id,
  columns: [
    {
      id: 'sentinel',
      title: 'sentinel',
      width: 18,
      priority: 1,
      value: ({ sentinel }) => sentinel.system.title,
      cell: ({ sentinel, group }, { glyphs }) => {
        const mark = sign(sentinelHealth(sentinel, group), glyphs);
        return span(`${mark.text} ${sanitize(sentinel.system.title)}`, mark.tone);
      },
    },
    named('state', { width: 12, priority: 1, tone }, stateOf),
    named('master', { width: 21, priority: 1 }, (row) => map(now(row), ({ master }) => placeOf(master))),
    words(
      'sees it as',
      { width: 10, priority: 1, tone: (row) => tones[now(row)?.master.view ?? 'up'] },
      (row) => now(row)?.master.view,
      (row) => now(row)?.master.view,
    ),
    named('quorum', { width: 9, priority: 1, tone: quorumTone }, (row) => now(row)?.quorum.is),
    measure('votes', { width: 5, priority: 3, tone: 'dim' }, (row) => now(row)?.votes, count),
    measure(
      'sentinels',
      { width: 9, priority: 2 },
      (row) => map(now(row), ({ others }) => seen(others) + 1),
      ofAll,
    ),
    measure(
      'replicas',
      { width: 8, priority: 2 },
      (row) => map(now(row), ({ replicas }) => seen(replicas)),
      ofReplicas,
    ),
    measure('epoch', { width: 6, priority: 4, tone: 'dim' }, (row) => now(row)?.epoch, count),
    named('group', { width: 10, priority: 4, tone: 'dim' }, ({ group }) => group.name),
    words(
      'note',
      { width: 16, priority: 1, flex: true, tone },
      (row, { at }) => noteOf(row, at),
      ({ sentinel }) => sentinel.reading.failure?.message,
    ),
  ],
  searched: ({ sentinel }) => sentinel.system.where,
  target: () => undefined,
  detail,
  empty: 'no Sentinel is watched: name them under `sentinels` of a redis entry in the stack file',
};

const map = <T, U>(value: T | undefined, change: (value: T) => U): U | undefined =>
  value === undefined ? undefined : change(value);

function quorumTone(row: Row): Tone {
  return now(row)?.quorum.is === 'lost' ? 'bad' : 'plain';
}

function ofAll(value: number | undefined, row: Row): string {
  const known = now(row);
  return known === undefined ? count(value) : `${count(value)} of ${count(known.others.length + 1)}`;
}

function ofReplicas(value: number | undefined, row: Row): string {
  const known = now(row);
  return known === undefined ? count(value) : `${count(value)} of ${count(known.replicas.length)}`;
}

function detail(row: Row, { columns }: Size, { at }: Look): readonly Line[] {
  const { sentinel, group } = row;
  const note = noteOf(row, at);
  const head = [
    field(
      'sentinel',
      `${sanitize(sentinel.system.title)} of ${sanitize(group.name)} · ${sanitize(sentinel.system.where)}`,
    ),
    field('state', span(stateOf(row), tone(row))),
    ...(note === '' ? [] : folded('', note, columns, tone(row))),
  ];
  const value = now(row);
  if (value === undefined) return head;
  const { master, masterName, votes, downAfter, quorum, replicas, others, version, startedAt, epoch } = value;
  return [
    ...head,
    field('master', `${sanitize(masterName)} is ${placeOf(master)} · epoch ${count(epoch)}`),
    field('sees it as', span(`${master.view} · ${sanitize(master.flags)}`, tones[master.view])),
    ...folded('quorum', sanitize(quorum.message), columns, quorum.is === 'lost' ? 'bad' : 'plain'),
    field('calls it down', `after ${duration(downAfter)} of silence, when ${count(votes)} agree`),
    field('version', `${sanitize(version)} · up ${duration(at - startedAt)}`),
    blank,
    caption('replicas it knows'),
    ...replicas.map((replica) =>
      field(
        '',
        span(`${placeOf(replica)} · ${replica.view}`, tones[replica.view]),
        span(
          `  link ${replica.isLinked ? 'ok' : 'down'} · priority ${count(replica.priority)} · position ${count(replica.offset)}`,
          'dim',
        ),
      ),
    ),
    blank,
    caption('Sentinels it knows'),
    ...others.map((other) => field('', span(`${placeOf(other)} · ${other.view}`, tones[other.view]))),
  ];
}
