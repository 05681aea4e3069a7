import { worst } from '../../core/alert.ts';
import { bytes, count, duration, percent } from '../../core/format.ts';
import { sanitize } from '../../core/sanitize.ts';
import { judge, limits } from '../../domain/limits.ts';
import type { Pool } from '../../domain/pgbouncer.ts';
import type { Cluster, Member } from '../../domain/postgres/cluster.ts';
import type { Connections, Slot } from '../../domain/postgres.ts';
import { bar } from '../graph.ts';
import { toneOf } from '../health.ts';
import { type Line, span } from '../line.ts';
import type { Look } from '../panel.ts';
import { aged, part, parts } from '../parts.ts';
import { standingWords } from '../standing.ts';
import { pad, widthOf } from '../text.ts';
import {
  type ClusterView,
  locksHealth,
  locksOf,
  type Pooler,
  poolerHealth,
  poolHealth,
  upOf,
} from './model.ts';
import { blockerWords, shortIdentifier } from './words.ts';

const labelWidth = 8;
const label = (text: string): Line => [span(pad(` ${text}`, labelWidth), 'dim')];

export function splitBrainLine({ splitBrain, members }: Cluster, { glyphs }: Look): Line {
  const writers = members.filter(({ system }) => splitBrain.includes(system.id));
  const names = writers.map(({ system, reading }) => {
    const timeline = upOf(reading)?.timeline;
    return `${sanitize(system.title)}${timeline === undefined ? '' : ` (TL ${timeline})`}`;
  });
  const identifier = writers
    .map(({ reading }) => upOf(reading)?.systemIdentifier)
    .find((id) => id !== undefined);
  const same = identifier === undefined ? '' : `, same system ${shortIdentifier(identifier)}`;
  return [span(` ${glyphs.critical} SPLIT BRAIN  ${names.join(' and ')} take writes at once${same}`, 'bad')];
}

/** The node whose connections and locks matter: the primary, or the only one there is. */
export function speaker({ members, primaries }: Cluster): Member | undefined {
  const [only, ...others] = members;
  return (
    members.find(({ system }) => primaries.includes(system.id)) ?? (others.length === 0 ? only : undefined)
  );
}

/** " conn   142 of 197  72 %  ▇▇▇▇▇▇▇▁▁▁   81 active  58 idle  3 idle in tx (41 s)" */
export function connectionsLine(
  { connections }: { connections: Connections },
  columns: number,
  { glyphs }: Look,
): Line {
  const { used, usable, active, idle, idleInTransaction, oldestIdleInTransaction, waitingForLock } =
    connections;
  const share = usable === 0 ? undefined : used / usable;
  const tone = toneOf(judge(share, limits.connections));
  const start: Line = [
    ...label('conn'),
    span(pad(`${count(used)} of ${count(usable)}`, 11), tone),
    span(pad(percent(share), 5, 'right'), tone),
    ...(columns < 60 ? [] : [span(`  ${bar(share, 10, glyphs)}`, tone === 'plain' ? 'graph' : tone)]),
    span('   '),
  ];
  const oldest =
    oldestIdleInTransaction === undefined || idleInTransaction === 0
      ? ''
      : ` (${duration(oldestIdleInTransaction)})`;
  const idleTone = toneOf(
    judge(idleInTransaction === 0 ? 0 : oldestIdleInTransaction, limits.idleInTransaction),
  );
  const notes = [
    part(`${count(active)} active`),
    part(`${count(idle)} idle`, 'dim'),
    idleInTransaction === 0 ? [] : part(`${count(idleInTransaction)} idle in tx${oldest}`, idleTone),
    waitingForLock === 0 ? [] : part(`${count(waitingForLock)} wait for a lock`, 'warn'),
  ];
  return [...start, ...parts(notes, columns - widthOf(start), 2)];
}

/** " locks  1 blocker, 4 waiting · pid 4121 app=billing idle in tx 41 s"; nothing where nobody could be asked. */
export function locksLine(
  { cluster, sessions }: ClusterView,
  { glyphs }: Look,
): { line: Line; isWaiting: boolean } | undefined {
  const member = speaker(cluster);
  const reading = member && sessions[member.system.id];
  const last = reading?.last;
  if (last === undefined) return undefined;
  const sum = locksOf(last.value);
  const isWaiting = sum.waiting.length > 0;
  const [blocker] = sum.blockers;
  const blockers = `${count(sum.blockers.length)} ${sum.blockers.length === 1 ? 'blocker' : 'blockers'}`;
  const tone = locksHealth(sum) === 'ok' ? 'plain' : 'warn';
  const line: Line = isWaiting
    ? [
        ...label('locks'),
        span(`${blockers}, ${count(sum.waiting.length)} waiting`, tone),
        ...(blocker === undefined
          ? []
          : [span(` ${glyphs.separator} `, 'dim'), span(blockerWords(blocker), tone)]),
      ]
    : [...label('locks'), span('nobody waits for a lock', 'dim')];
  return { line: reading?.failure === undefined ? line : aged(line), isWaiting };
}

/** " pool   pgbouncer  active 78  waiting 0  max wait 0 s" */
export function poolerLine(pooler: Pooler, columns: number, { at }: Look): Line {
  const { system, reading } = pooler;
  const title = sanitize(system.title);
  const words = standingWords(system, reading, at, columns - labelWidth);
  const tone = toneOf(poolerHealth(pooler));
  if (reading.last === undefined || words !== undefined) {
    const told = words?.startsWith(title) ? words : `${title} ${words ?? ''}`;
    return [...label('pool'), span(told, reading.failure === undefined ? 'dim' : tone)];
  }
  const { pools } = reading.last.value;
  const total = (value: (pool: Pool) => number): number => pools.reduce((sum, pool) => sum + value(pool), 0);
  const longest = Math.max(0, ...pools.map(({ maxWait }) => maxWait));
  const stopped = pools.filter(({ paused, disabled }) => paused || disabled);
  const health = worst(['ok', ...pools.map(poolHealth)]);
  const notes = [
    part(title),
    ...stopped.map(({ database, paused }) =>
      part(`${sanitize(database)} ${paused ? 'PAUSED' : 'disabled'}`, 'bad'),
    ),
    part(`active ${count(total(({ clientsActive }) => clientsActive))}`),
    part(`waiting ${count(total(({ clientsWaiting }) => clientsWaiting))}`, toneOf(health)),
    part(`max wait ${longest === 0 ? '0 s' : duration(longest)}`, health === 'ok' ? 'dim' : toneOf(health)),
  ];
  return [...label('pool'), ...parts(notes, columns - labelWidth, 2)];
}

/** Slots that nobody reads hold the log back until the disk is full; lost ones have lost their standby. */
export function slotLines({ members }: Cluster): readonly Line[] {
  return members.flatMap(({ reading }) => (upOf(reading)?.slots ?? []).flatMap(slotLine));
}

function slotLine({ name, active, walStatus, retained }: Slot): readonly Line[] {
  const slot = sanitize(name);
  if (walStatus === 'lost')
    return [[...label('slot'), span(`${slot} is lost: its standby must be built anew`, 'bad')]];
  if (active) return [];
  return [[...label('slot'), span(`${slot} is read by nobody and keeps ${bytes(retained)} of WAL`, 'warn')]];
}
