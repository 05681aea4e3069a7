import type { Severity } from '../core/alert.ts';
import { bytes, duration } from '../core/format.ts';
import { formatTarget } from '../core/target.ts';
import { type Cluster, clusters, type Member } from '../domain/postgres/cluster.ts';
import type { Up } from '../domain/postgres.ts';
import type { World } from '../domain/world.ts';
import { type Finding, reached } from './rule.ts';
import { thresholds } from './thresholds.ts';

type Named = readonly [name: string, finding: Finding & { readonly target: string }];

/** What only several nodes together tell: two primaries, none, a standby's distance from its primary. */
export function* clusterFindings({ stack, readings, at }: World): Generator<Named> {
  for (const cluster of clusters(stack.systems, readings.postgres, at)) {
    yield* splitBrain(cluster);
    yield* withoutPrimary(cluster);
    for (const member of cluster.members) if (isLive(member)) yield* behind(member);
  }
}

const critical = (name: string, target: string, summary: string): Named => [
  name,
  { severity: 'critical', summary, target },
];
const targetOf = ({ name, members }: Cluster): string =>
  members[0]?.system.group === undefined ? name : formatTarget({ kind: 'postgres', name });

const upOf = ({ reading }: Member): Up | undefined =>
  reading.last?.value.is === 'up' ? reading.last.value : undefined;
const isLive = (member: Member): boolean =>
  upOf(member) !== undefined && member.reading.failure === undefined;

/** Two that started at the same instant are one server under two names. */
function* splitBrain(cluster: Cluster): Generator<Named> {
  const sides = cluster.members.filter(({ system }) => cluster.splitBrain.includes(system.id));
  const servers = [...new Map(sides.map((side) => [upOf(side)?.startedAt, side])).values()];
  if (servers.length < 2) return;
  const names = servers.map((side) => `${side.system.title} (timeline ${upOf(side)?.timeline ?? 'unknown'})`);
  yield critical(
    'SplitBrain',
    targetOf(cluster),
    `${names.join(' and ')} are primaries of the same cluster: stop the writes to one of them`,
  );
}

/** Where a node does not answer it may be the primary: that is its own alert. */
function* withoutPrimary(cluster: Cluster): Generator<Named> {
  const { members, primaries } = cluster;
  if (members.length < 2 || primaries.length > 0 || !members.every(isLive)) return;
  yield critical(
    'NoPrimary',
    targetOf(cluster),
    `all ${members.length} nodes answer and none of them is a primary: nothing can be written`,
  );
}

function* behind({ system, lag }: Member): Generator<Named> {
  if (lag?.state === 'diverged') {
    yield critical(
      'StandbyDiverged',
      system.id,
      'it has log that its primary never wrote: it must be built anew',
    );
    return;
  }
  // On an idle primary the last transaction ages for ever: time counts only while bytes are missing.
  if (lag?.bytes === undefined || lag.bytes <= 0) return;
  const byTime = reached(lag.ms, thresholds.replayLag, (_, limit) => `limit ${duration(limit)}`);
  const byBytes = reached(lag.bytes, thresholds.replayLagBytes, (_, limit) => `limit ${bytes(limit)}`);
  const worse = [...byTime, ...byBytes].sort((one, other) => rank(one.severity) - rank(other.severity))[0];
  if (worse === undefined) return;
  const least = lag.bound === 'at least' ? 'at least ' : '';
  const amount =
    lag.ms === undefined
      ? `${least}${bytes(lag.bytes)} behind`
      : `${bytes(lag.bytes)} behind, ${least}${duration(lag.ms)}`;
  const paused = lag.state === 'paused' ? ' · replay paused' : '';
  const summary = `${amount}, ${worse.summary}${paused}`;
  yield ['ReplicationLag', { severity: worse.severity, summary, target: system.id }];
}

const rank = (severity: Severity): number => (severity === 'critical' ? 0 : 1);
