import { bytes, count, duration, number, percent, unknown } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import {
  clientsHealth,
  lagHealth,
  memberHealth,
  memoryHealth,
  memoryShare,
} from '../../domain/redis/judged.ts';
import { type RedisGroup, type RedisMember, redisUp } from '../../domain/redis/topology.ts';
import type { RedisUp } from '../../domain/redis.ts';
import { sign, toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look } from '../panel.ts';
import { part, parts } from '../parts.ts';
import { pad, widthOf } from '../text.ts';
import { commandsOf, type QueueView } from './model.ts';
import { absenceWords, branchOf, notesOf, stateWord } from './words.ts';

/** " ● m1   master   412 MB of 1 GB 41 %   1 240/s", and who follows it; the columns line up. */
export function memberLines(group: RedisGroup, columns: number, look: Look): readonly Line[] {
  const starts = group.members.map(
    (member, index): Line => [
      span(` ${branchOf(group, index, look.glyphs)}`, 'dim'),
      sign(memberHealth(member, group), look.glyphs),
      span(` ${sanitize(member.system.title)}`),
    ],
  );
  const named = Math.min(Math.max(7, ...starts.map(widthOf)), Math.max(10, Math.floor(columns / 3)));
  return group.members.map((member, index) => {
    const start = starts[index] ?? [];
    const lead = [...start, span(' '.repeat(Math.max(1, named + 2 - widthOf(start))))];
    return memberLine(lead, member, group, columns, look);
  });
}

function memberLine(lead: Line, member: RedisMember, group: RedisGroup, columns: number, { at }: Look): Line {
  const tone = toneOf(memberHealth(member, group));
  const absence = absenceWords(member, at, columns - widthOf(lead));
  const word = stateWord(member);
  if (absence !== undefined) {
    const isTold = member.reading.failure !== undefined || member.reading.last === undefined;
    return [...lead, span(isTold ? absence : `${word}: ${absence}`, tone)];
  }
  const node = redisUp(member.reading);
  if (node === undefined) return lead;
  const isSplit = group.splitBrain.includes(member.system.id);
  const start: Line = [...lead, span(pad(word, 10), tone), behindSpan(member), span('   ')];
  const notes = [
    isSplit ? part('TWO MASTERS', 'bad') : [],
    ...notesOf(member).map((text) => part(text, tone === 'plain' ? 'dim' : tone)),
    ...numbers(member, node, at),
  ];
  return [...start, ...parts(notes, columns - widthOf(start), 3)];
}

/** A master is behind nobody: that is nothing, not something unknown. */
function behindSpan(member: RedisMember) {
  const { lag, role } = member;
  if (role === 'master') return span(' '.repeat(14));
  const amount = lag?.bytes;
  const least = lag?.state === 'silent' && amount !== undefined ? '≥ ' : '';
  const text = pad(`${least}${bytes(amount)} behind`, 14, 'right');
  return span(text, amount === undefined ? 'unknown' : toneOf(lagHealth(member)));
}

function numbers({ role }: RedisMember, node: RedisUp, at: number): readonly Line[] {
  const ops = commandsOf(node);
  const all = [
    memoryPart(node),
    part(ops === undefined ? '' : opsWords(ops)),
    clientsPart(node),
    part(node.rates?.hitRatio === undefined ? '' : `hit ${percent(node.rates.hitRatio)}`, 'dim'),
    part(`up ${duration(at - node.startedAt)}`, 'dim'),
  ];
  return role === 'master' ? all : [...all.slice(2, 3), ...all.slice(-1)];
}

/** "1 240 ops/s" */
export const opsWords = (ops: number | undefined): string =>
  `${ops === undefined ? unknown : number(ops)} ops/s`;

function memoryPart(node: RedisUp): Line {
  const { used, max } = node.memory;
  const tone = toneOf(memoryHealth(node));
  if (max === undefined) return part(`${bytes(used)} used`, tone);
  return part(`${bytes(used)} of ${bytes(max)}  ${percent(memoryShare(node))}`, tone);
}

function clientsPart(node: RedisUp): Line {
  const { connected, max } = node.clients;
  const health = clientsHealth(node);
  const of = max === undefined || health === 'ok' ? '' : ` of ${count(max)}`;
  return part(`${count(connected)}${of} clients`, health === 'ok' ? 'dim' : toneOf(health));
}

/** " queues celery 12   events 0, mailer 3 behind" */
export function queuesLine(queues: readonly QueueView[], columns: number): Line | undefined {
  if (queues.length === 0) return undefined;
  const label = span(pad(' queues', 8), 'dim');
  return [label, ...parts(queues.map(queuePart), columns - 8, 3)];
}

export function queuePart({ key, on, length, groups, because }: QueueView): Line {
  const name = sanitize(on === undefined ? key : `${on} ${key}`);
  if (length === undefined) return part(`${name} – ${sanitize(because ?? '')}`, 'unknown');
  const behind = groups.map(({ name: group, lag, pending }) =>
    lag === undefined
      ? `, ${sanitize(group)} ${count(pending)} pending`
      : `, ${sanitize(group)} ${count(lag)} behind`,
  );
  return part(`${name} ${count(length)}${behind.join('')}`);
}

/** " slots  16 384 of 16 384 served   3 masters, 3 replicas" */
export function clusterLine({ members }: RedisGroup): Line | undefined {
  const cluster = members
    .map(({ reading }) => redisUp(reading)?.cluster)
    .find((known) => known !== undefined);
  if (cluster === undefined) return undefined;
  const { slots, nodes, state } = cluster;
  const masters = nodes.filter(({ role }) => role === 'master').length;
  const failed = nodes.filter((node) => node.state === 'failed' || node.state === 'suspected').length;
  return [
    span(pad(' slots', 8), 'dim'),
    span(`${count(slots.ok)} of 16 384 served`, state === 'ok' ? 'plain' : 'bad'),
    span(`   ${count(masters)} masters, ${count(nodes.length - masters)} replicas`, 'dim'),
    ...(failed === 0 ? [] : [span(`   ${count(failed)} failed`, 'bad')]),
  ];
}
