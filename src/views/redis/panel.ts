import { type Health, worst } from '../../core/alert.ts';
import { bytes, count, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { groupHealth, memberHealth, memoryShare, sentinelHealth } from '../../domain/redis/judged.ts';
import { type RedisGroup, type RedisMember, redisUp } from '../../domain/redis/topology.ts';
import { sign, toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look, Panel, Size } from '../panel.ts';
import { part, parts, type Weighed, weightiest } from '../parts.ts';
import { standingBriefly, standingWords } from '../standing.ts';
import { clip } from '../text.ts';
import { clusterLine, memberLines, opsWords, queuePart, queuesLine } from './lines.ts';
import {
  commandsOf,
  type GroupView,
  modelOf,
  type Needs,
  type RedisModel,
  speakerOf,
  versionsOf,
} from './model.ts';
import { groupTroubles, notesOf, sentinelWords, stateWord } from './words.ts';

export const redisPanel: Panel<Needs, RedisModel> = {
  id: 'redis',
  title: 'Redis',
  needs: ['redis', 'sentinel', 'redisQueues'],
  model: modelOf,
  heading,
  body,
  summary,
  health: ({ groups }) => (groups.length === 0 ? 'ok' : worst(groups.map(({ group }) => groupHealth(group)))),
};

const none = 'no Redis is watched: name one under `redis` in the stack file, or set REDIS_URL';

function heading({ groups }: RedisModel, { glyphs }: Look): string {
  const [only, ...others] = groups;
  if (only === undefined) return '';
  if (others.length > 0) return `${count(groups.length)} groups`;
  return headingOf(only.group).join(` ${glyphs.separator} `);
}

const headingOf = (group: RedisGroup): readonly string[] =>
  [
    sanitize(group.name),
    versionsOf(group).map(sanitize).join(', '),
    group.isCluster ? 'Cluster' : '',
    sentinelWords(group),
  ].filter((text) => text !== '');

function body({ groups }: RedisModel, { columns, rows }: Size, look: Look): readonly Line[] {
  const weighed = groups.flatMap((view) => [
    ...(groups.length > 1 ? [nameLine(view, look)] : []),
    ...groupLines(view, columns, look),
  ]);
  const lines = weighed.length === 0 ? [part(` ${none}`, 'dim')] : weightiest(weighed, rows);
  return lines.slice(0, rows).map((line) => clip(line, columns, look.glyphs.ellipsis));
}

const nameLine = ({ group }: GroupView, { glyphs }: Look): Weighed => {
  const [name = '', ...rest] = headingOf(group);
  return {
    worth: 45,
    line: [span(` ${name}`, 'strong'), span(`  ${rest.join(` ${glyphs.separator} `)}`, 'dim')],
  };
};

const worths = { critical: 60, warning: 50, unknown: 48, ok: 20 } as const satisfies Record<Health, number>;

function groupLines({ group, queues }: GroupView, columns: number, look: Look): readonly Weighed[] {
  const lines: Weighed[] = groupTroubles(group).map(({ health, text }) => ({
    worth: health === 'critical' ? 90 : 58,
    line: [span(` ${sign(health, look.glyphs).text} ${text}`, toneOf(health))],
  }));
  memberLines(group, columns, look).forEach((line, index) => {
    const member = group.members[index];
    const worth = member === undefined ? 0 : worths[memberHealth(member, group)];
    lines.push({ worth: member?.role === 'master' ? Math.max(worth, 42) : worth, line });
  });
  const sentinels = group.sentinels.flatMap((sentinel) => {
    const words = standingWords(sentinel.system, sentinel.reading, look.at, columns - 10);
    return words === undefined
      ? []
      : [
          {
            worth: 46,
            line: [span(' Sentinel ', 'dim'), span(words, toneOf(sentinelHealth(sentinel, group)))],
          },
        ];
  });
  const slots = clusterLine(group);
  const waiting = queuesLine(queues, columns);
  return [
    ...lines,
    ...(slots === undefined ? [] : [{ worth: 44, line: slots }]),
    ...sentinels,
    ...(waiting === undefined ? [] : [{ worth: 30, line: waiting }]),
  ];
}

/** "m1 master   2 replicas 64 B behind   41 % memory   1 240/s" */
function summary({ groups }: RedisModel, columns: number, look: Look): Line {
  if (groups.length === 0) return clip(part('no Redis is watched', 'dim'), columns, look.glyphs.ellipsis);
  const all = groups.flatMap((view) => summaryParts(view, groups.length > 1));
  const line = parts(all, columns);
  return line.length > 0
    ? line
    : clip(all.find((one) => one.length > 0) ?? [], columns, look.glyphs.ellipsis);
}

function summaryParts({ group, queues }: GroupView, isNamed: boolean): readonly Line[] {
  const wrong = group.members.filter((member) => memberHealth(member, group) !== 'ok');
  const speaker = speakerOf(group);
  const node = speaker && redisUp(speaker.reading);
  const share = node && memoryShare(node);
  return [
    isNamed ? part(sanitize(group.name), 'strong') : [],
    ...groupTroubles(group).map(({ health, text }) => part(text, toneOf(health))),
    ...wrong.map((member) => wrongPart(member, group)),
    ...group.sentinels
      .filter(({ reading }) => reading.failure !== undefined)
      .map((sentinel) => part(`Sentinel ${standingBriefly(sentinel.system, sentinel.reading)}`, 'warn')),
    speaker === undefined || wrong.includes(speaker)
      ? []
      : part(`${sanitize(speaker.system.title)} ${stateWord(speaker)}`),
    replicasPart(group),
    node === undefined
      ? []
      : part(share === undefined ? `${bytes(node.memory.used)} used` : `${percent(share)} memory`, 'dim'),
    node === undefined ? [] : part(opsWords(commandsOf(node)), 'dim'),
    ...queues.map(queuePart),
  ];
}

function wrongPart(member: RedisMember, group: RedisGroup): Line {
  const tone = toneOf(memberHealth(member, group));
  const briefly = standingBriefly(member.system, member.reading);
  if (briefly !== undefined) return part(briefly, tone);
  const [note] = notesOf(member);
  return part(`${sanitize(member.system.title)} ${note ?? stateWord(member)}`, tone);
}

/** What is fine of them, by the one that is furthest behind. */
function replicasPart(group: RedisGroup): Line {
  const fine = group.members.filter(
    (member) => member.role === 'replica' && memberHealth(member, group) === 'ok',
  );
  const known = fine.flatMap(({ lag }) => lag?.bytes ?? []);
  if (fine.length === 0) return [];
  const behind = known.length === 0 ? '' : ` ${bytes(Math.max(...known))}`;
  return part(`${count(fine.length)} ${fine.length === 1 ? 'replica' : 'replicas'}${behind}`, 'dim');
}
