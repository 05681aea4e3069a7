import { count, duration, perSecond } from '../../core/format.ts';
import type { Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { counted, firstToExpire } from '../../domain/nginx/judged.ts';
import { firstLog } from '../../domain/nginx/logs.ts';
import type { Nginx } from '../../domain/nginx.ts';
import type { System } from '../../domain/stack.ts';
import { measure, named, words } from '../columns.ts';
import { sign, toneOf } from '../health.ts';
import { span, type Tone } from '../line.ts';
import type { List } from '../list.ts';
import { reachOf, standingWords } from '../standing.ts';
import { nginxDetail } from './detail.ts';
import { type NginxNeed, type NginxServer, nginxHealth, nginxNeeds, nginxServers } from './model.ts';
import { brokenWords, certificateWords, upstreamWords } from './words.ts';

const now = ({ answer }: NginxServer): Nginx | undefined =>
  answer.failure === undefined ? answer.last?.value : undefined;
const readAt = ({ configuration, answer }: NginxServer): Instant =>
  Math.max(configuration.last?.at ?? 0, answer.last?.at ?? 0);
const tone = (server: NginxServer): Tone => toneOf(nginxHealth(server, readAt(server)));
const states = { live: 'up', stale: 'unknown', down: 'down', unread: 'not read yet' } as const;

const counter = (name: 'active' | 'reading' | 'writing' | 'waiting') => (server: NginxServer) =>
  now(server)?.counters?.[name];

/** "3 of 4" members of all upstreams. */
function membersUp({ upstreams }: NginxServer): string {
  const counts = (upstreams.last?.value.upstreams ?? []).map(counted);
  const sum = (name: 'up' | 'meant'): number => counts.reduce((total, one) => total + one[name], 0);
  return counts.length === 0 ? '' : `${sum('up')} of ${sum('meant')}`;
}

const wrongWords = (server: NginxServer, at: Instant): string =>
  [
    ...(server.upstreams.last?.value.upstreams ?? [])
      .filter((upstream) => counted(upstream).up < counted(upstream).meant)
      .map(upstreamWords),
    certificateWords(server, at),
    brokenWords(server),
  ]
    .filter((text) => text !== '')
    .join(', ');

/** Its own name in the stack file. */
export const nginxTarget = ({ title }: System, upstream?: string) =>
  ({ kind: 'nginx', name: upstream === undefined ? title : `${title} ${upstream}` }) as const;

/** Every nginx: what it serves, and how what belongs to it is. */
export const nginxList: List<NginxNeed, NginxServer> = {
  id: 'nginx',
  title: 'nginx',
  needs: nginxNeeds,
  rows: nginxServers,
  key: ({ system }) => system.id,
  columns: [
    {
      id: 'nginx',
      title: 'nginx',
      width: 14,
      flex: true,
      priority: 1,
      value: ({ system }) => system.title,
      cell: (server, { glyphs, at }) => {
        const mark = sign(nginxHealth(server, at), glyphs);
        return span(`${mark.text} ${sanitize(server.system.title)}`, mark.tone);
      },
    },
    named('state', { width: 12, priority: 1, tone }, ({ answer }) => states[reachOf(answer)]),
    measure('requests', { width: 9, priority: 1 }, (server) => now(server)?.rates?.requests, perSecond),
    measure('active', { width: 7, priority: 1 }, counter('active'), count),
    measure('reading', { width: 7, priority: 4, tone: 'dim' }, counter('reading'), count),
    measure('writing', { width: 7, priority: 3, tone: 'dim' }, counter('writing'), count),
    measure('waiting', { width: 7, priority: 3, tone: 'dim' }, counter('waiting'), count),
    measure(
      'dropped',
      { width: 8, priority: 2, tone: (server) => ((now(server)?.rates?.dropped ?? 0) > 0 ? 'bad' : 'dim') },
      (server) => now(server)?.rates?.dropped,
      perSecond,
    ),
    named('members up', { width: 10, priority: 2, tone }, membersUp),
    measure(
      'certificate',
      { width: 11, priority: 3 },
      ({ configuration }) => firstToExpire(configuration.last?.value.certificates ?? [])?.expiresAt,
      (expires, _, { at }) => (expires === undefined ? '' : duration(expires - at)),
    ),
    measure(
      'loaded',
      { width: 7, priority: 4, tone: 'dim' },
      ({ configuration }) => configuration.last?.value.process?.loadedAt,
      (loaded, _, { at }) => duration(loaded === undefined ? undefined : Math.max(0, at - loaded)),
    ),
    named('where', { width: 20, priority: 4, tone: 'dim' }, ({ system }) => system.where),
    words(
      'why',
      { width: 18, flex: true, priority: 1, tone },
      (server, { at }) => standingWords(server.system, server.answer, at) ?? wrongWords(server, at),
      (server) => server.answer.failure?.message ?? wrongWords(server, readAt(server)),
    ),
  ],
  target: ({ system }) => nginxTarget(system),
  log: ({ system, configuration: { last } }) => last && firstLog(system, last.value),
  detail: nginxDetail,
  empty: 'no nginx is watched: name one under nginx in the stack file',
};
