import type { Alert, Severity } from '../core/alert.ts';
import type { Duration, Instant } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import type { ProbeName, Readings, SystemId } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';
import { containerRules } from './containers.ts';
import { directoryRules, filesystemRules, hostRules } from './host.ts';
import { poolRules } from './pgbouncer.ts';
import { clusterFindings } from './postgres.cluster.ts';
import { databaseRules, nodeRules, sessionRules } from './postgres.ts';
import { unreachable } from './reach.ts';
import type { Finding, Rules } from './rule.ts';

const rules: { readonly [K in ProbeName]?: Rules<Readings[K]> } = {
  host: hostRules,
  filesystems: filesystemRules,
  directories: directoryRules,
  containers: containerRules,
  postgres: nodeRules,
  sessions: sessionRules,
  databases: databaseRules,
  pgbouncer: poolRules,
};

/** What happens in an instant is still worth knowing minutes later. */
const lingering: Readonly<Record<string, Duration>> = { HostOomKill: 600_000 };

const ranks = { critical: 0, warning: 1 } as const satisfies Record<Severity, number>;

type Found = readonly [name: string, finding: Finding & { readonly target: string }];

/**
 * What is wrong now, the worst and then the oldest first. Only fresh values are judged: of a system that does not answer nothing else is
 * known than that. An alert that goes on keeps its `since`, and its identity while nothing about it changed.
 */
export function judge(world: World, before: readonly Alert[], at: Instant): readonly Alert[] {
  const known = new Map(before.map((alert) => [keyOf(alert), alert]));
  const now = new Map<string, Alert>();
  for (const found of findings(world, at)) {
    const alert = alertOf(found, known, at);
    now.set(keyOf(alert), alert);
  }
  for (const [key, alert] of known)
    if (!now.has(key) && at - alert.since < (lingering[alert.name] ?? 0)) now.set(key, alert);

  const alerts = [...now.values()].sort(worstFirst);
  const isSame = alerts.length === before.length && alerts.every((alert, index) => alert === before[index]);
  return isSame ? before : alerts;
}

function* findings(world: World, at: Instant): Generator<Found> {
  yield* unreachable(world);
  yield* clusterFindings(world);
  // Object.keys forgets that the keys are probes.
  const probes = Object.keys(rules) as ProbeName[];
  for (const { id } of world.stack.systems) for (const probe of probes) yield* judged(world, probe, id, at);
}

function* judged<K extends ProbeName>(
  world: World,
  probe: K,
  system: SystemId,
  at: Instant,
): Generator<Found> {
  const { last, failure } = world.readings[probe][system] ?? {};
  if (last === undefined || failure !== undefined) return;
  const table: Rules<Readings[K]> = rules[probe] ?? {};
  for (const [name, rule] of Object.entries(table))
    for (const finding of rule(last.value, at)) {
      const target = finding.part === undefined ? system : `${system} ${finding.part}`;
      yield [name, { target, ...finding }];
    }
}

function alertOf([name, found]: Found, known: ReadonlyMap<string, Alert>, at: Instant): Alert {
  const target = sanitize(found.target);
  const summary = sanitize(found.summary);
  const { severity } = found;
  const earlier = known.get(keyOf({ name, target }));
  const since = found.since ?? earlier?.since ?? at;
  const isSame = earlier?.severity === severity && earlier.summary === summary && earlier.since === since;
  return isSame ? earlier : { name, severity, target, summary, since };
}

const keyOf = ({ name, target }: Pick<Alert, 'name' | 'target'>): string => `${name}\n${target}`;

function worstFirst(one: Alert, other: Alert): number {
  return (
    ranks[one.severity] - ranks[other.severity] ||
    one.since - other.since ||
    compare(one.name, other.name) ||
    compare(one.target, other.target)
  );
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
