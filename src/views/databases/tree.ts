import { byteRate, count, duration } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { judge, limits } from '../../domain/limits.ts';
import type { Cluster, Member } from '../../domain/postgres/cluster.ts';
import type { Up } from '../../domain/postgres.ts';
import { sign, toneOf } from '../health.ts';
import { type Line, type Span, span } from '../line.ts';
import type { Glyphs, Look } from '../panel.ts';
import { part, parts } from '../parts.ts';
import { pad, width, widthOf } from '../text.ts';
import { memberHealth, upOf } from './model.ts';
import { absenceWords, lagBytes, lagTime, notesOf, stateWord } from './words.ts';

/** The branches before a member: none for a primary, `├ ` or `└ ` for who follows it, deeper ones further in. */
function branches(members: readonly Member[], index: number, glyphs: Glyphs): string {
  const depth = members[index]?.depth ?? 0;
  if (depth === 0) return '';
  const next = members.slice(index + 1).find((other) => other.depth <= depth);
  const isLast = next === undefined || next.depth < depth;
  return `${'  '.repeat(depth - 1)}${isLast ? glyphs.lastBranch : glyphs.branch} `;
}

/** The replication tree, a line for each member; the columns line up. */
export function treeLines(cluster: Cluster, columns: number, look: Look): readonly Line[] {
  const { members } = cluster;
  const starts = members.map(
    (member, index): Line => [
      span(` ${branches(members, index, look.glyphs)}`, 'dim'),
      sign(memberHealth(member, cluster), look.glyphs),
      span(` ${sanitize(member.system.title)}`),
    ],
  );
  const named = Math.min(Math.max(7, ...starts.map(widthOf)), Math.max(10, Math.floor(columns / 3)));
  return members.map((member, index) => {
    const start = starts[index] ?? [];
    const lead: Line = [...start, span(' '.repeat(Math.max(1, named + 2 - widthOf(start))))];
    return memberLine(lead, member, cluster, columns, look);
  });
}

function memberLine(
  lead: Line,
  member: Member,
  cluster: Cluster,
  columns: number,
  { at, glyphs }: Look,
): Line {
  const tone = toneOf(memberHealth(member, cluster));
  const absence = absenceWords(member, at, columns - widthOf(lead));
  if (absence !== undefined) return [...lead, span(absentState(member), tone), span(absence, tone)];
  const node = upOf(member.reading);
  if (node === undefined) return lead;
  const line: Line = [
    ...lead,
    span(pad(stateWord(member), 15, 'left', glyphs.ellipsis), tone),
    ...(member.role === 'primary' ? primaryNumbers(node) : standbyNumbers(member)),
  ];
  const notes = [
    ...(cluster.splitBrain.includes(member.system.id) ? [part('SPLIT BRAIN', 'bad')] : []),
    cluster.splitBrain.includes(member.system.id) ? part(`${count(node.connections.used)} connections`) : [],
    ...notesOf(member).map((text) => part(text, tone === 'plain' ? 'dim' : tone)),
    slotPart(member),
    part(`up ${duration(at - node.startedAt)}`, 'dim'),
  ];
  return [...line, span('   '), ...parts(notes, columns - widthOf(line) - 3)];
}

/** A failure says itself what it is; what the server answered needs its word. */
const absentState = (member: Member): string =>
  member.reading.failure !== undefined || member.reading.last === undefined ? '' : `${stateWord(member)}: `;

function primaryNumbers({ timeline, rates }: Up): readonly Span[] {
  const log = rates?.walBytes === undefined ? '' : `${byteRate(rates.walBytes)} WAL`;
  return [span(pad(timeline === undefined ? '' : `TL ${timeline}`, 8), 'dim'), span(pad(log, 18, 'right'))];
}

function standbyNumbers({ lag, sender }: Member): readonly Span[] {
  if (lag === undefined) return [span(' '.repeat(26))];
  const { bytes, ms } = lag;
  return [
    span(pad(sanitize(sender?.sync ?? ''), 8), 'dim'),
    span(
      pad(lagBytes(lag), 9, 'right'),
      bytes === undefined ? 'unknown' : toneOf(judge(Math.abs(bytes), limits.replayLagBytes)),
    ),
    span(pad(lagTime(lag), 9, 'right'), ms === undefined ? 'unknown' : toneOf(judge(ms, limits.replayLag))),
  ];
}

function slotPart({ sender, reading }: Member): Line {
  const slot = sender?.slot ?? upOf(reading)?.receiver?.slot;
  return slot === undefined ? [] : part(`slot ${sanitize(slot)}`, 'dim');
}

/** Who receives the log without being in the configuration. */
export function strangerLines({ strangers }: Cluster): readonly Line[] {
  return strangers.map(({ sender }) => {
    const name = sanitize(sender.application);
    const from = sender.address === '' ? '' : ` from ${sanitize(sender.address)}`;
    return [
      span(`   ${name}${' '.repeat(Math.max(1, 8 - width(name)))}`, 'dim'),
      span(`${sanitize(sender.state)}${from}, not in the stack`, 'dim'),
    ];
  });
}
