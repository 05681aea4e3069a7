import { bytes, duration } from '../core/format.ts';
import type { Duration, Taken } from '../core/reading.ts';
import { formatTarget } from '../core/target.ts';
import type { PostgresNode, Up } from '../domain/postgres.ts';
import type { System } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';
import { type Finding, reached } from './rule.ts';
import { thresholds } from './thresholds.ts';

type Named = readonly [name: string, Finding];
type Live = { readonly system: System; readonly at: number; readonly node: Up };

/** What only several nodes together tell: two primaries, none, a standby's distance from its primary. */
export function* clusterFindings(world: World): Generator<Named> {
  const nodes = world.stack.systems.filter(({ kind }) => kind === 'postgres');
  const live = nodes.flatMap((system) => liveOf(system, world.readings.postgres[system.id]) ?? []);
  yield* splitBrains(live);
  for (const [group, members] of Map.groupBy(nodes, (system) => system.group ?? system.id)) {
    const ours = live.filter(({ system }) => members.includes(system));
    yield* withoutPrimary(group, members, ours);
    const primary = ours.find(({ node }) => node.role === 'primary');
    if (primary === undefined) continue;
    for (const standby of ours) if (standby.node.role === 'standby') yield* lagging(primary, standby);
  }
}

function liveOf(
  system: System,
  { last, failure }: { last?: Taken<PostgresNode>; failure?: unknown } = {},
): Live | undefined {
  if (last === undefined || failure !== undefined || last.value.is !== 'up') return undefined;
  return { system, at: last.at, node: last.value };
}

/**
 * Two primaries of one system identifier: each takes writes that the other will never have. Two that started at the same
 * instant are one server under two names.
 */
function* splitBrains(live: readonly Live[]): Generator<Named> {
  const primaries = live.filter(({ node }) => node.role === 'primary' && node.systemIdentifier !== undefined);
  const clusters = Map.groupBy(primaries, ({ node }) => node.systemIdentifier);
  for (const [identifier, found] of clusters) {
    const members = [...new Map(found.map((live) => [live.node.startedAt, live])).values()];
    const [first] = members;
    if (first === undefined || members.length < 2) continue;
    const names = members.map(
      ({ system, node }) => `${system.title} (timeline ${node.timeline ?? 'unknown'})`,
    );
    const summary = `${names.join(' and ')} are both primary of system ${identifier}: stop writes to one of them`;
    yield ['SplitBrain', { severity: 'critical', summary, target: clusterTarget(first.system) }];
  }
}

/** Where a node does not answer it may be the primary: that is its own alert. */
function* withoutPrimary(group: string, members: readonly System[], live: readonly Live[]): Generator<Named> {
  const isKnown = members.length > 1 && live.length === members.length;
  if (!isKnown || live.some(({ node }) => node.role === 'primary')) return;
  const summary = `all ${members.length} nodes answer and none of them is a primary: nothing can be written`;
  yield [
    'NoPrimary',
    { severity: 'critical', summary, target: formatTarget({ kind: 'postgres', name: group }) },
  ];
}

const clusterTarget = ({ id, group }: System): string =>
  group === undefined ? id : formatTarget({ kind: 'postgres', name: group });

function* lagging(primary: Live, standby: Live): Generator<Named> {
  const behind = bytesBehind(primary.node, standby.node);
  if (behind === undefined || behind <= 0) return;
  const time = timeBehind(primary.node, standby);
  const byTime = reached(time, thresholds.replayLag, (_, limit) => `limit ${duration(limit)}`);
  const byBytes = reached(behind, thresholds.replayLagBytes, (_, limit) => `limit ${bytes(limit)}`);
  const [worse] = [...byTime, ...byBytes].sort((one, other) =>
    one.severity === other.severity ? 0 : one.severity === 'critical' ? -1 : 1,
  );
  if (worse === undefined) return;
  const paused = standby.node.receiver?.paused === 'paused' ? ' · replay paused' : '';
  const late = time === undefined ? '' : `, ${duration(time)}`;
  const summary = `${bytes(behind)}${late} behind, ${worse.summary}${paused}`;
  yield ['ReplicationLag', { severity: worse.severity, summary, target: standby.system.id }];
}

function bytesBehind(primary: Up, { receiver }: Up): number | undefined {
  const replayed = receiver?.replayed;
  return replayed === undefined || primary.position === undefined ? undefined : primary.position - replayed;
}

/** At least so long ago the primary wrote what the standby has yet to replay, on our own clock. */
function timeBehind({ positions }: Up, { at, node }: Live): Duration | undefined {
  const replayed = node.receiver?.replayed;
  if (replayed === undefined) return undefined;
  const missing = positions.find(([, position]) => position > replayed);
  return missing === undefined ? undefined : Math.max(0, at - missing[0]);
}
