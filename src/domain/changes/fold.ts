import type { Instant } from '../../core/reading.ts';
import type { Change } from '../changes.ts';
import { mainProbe } from '../health.ts';
import type { ProbeName, SystemId } from '../stack.ts';
import type { Fact, World } from '../world.ts';
import { checkChanges } from './check.ts';
import { containerChanges } from './containers.ts';
import type { Circumstances, Differ } from './differ.ts';
import { eventChanges } from './events.ts';
import { withAlerts, withEffects } from './follow.ts';
import { bootChanges, hostEventChanges, mountChanges } from './host.ts';
import { withChanges } from './list.ts';
import { nginxChanges, upstreamChanges } from './nginx.ts';
import { poolChanges } from './pgbouncer.ts';
import { nodeChanges } from './postgres.ts';
import { redisChanges, sentinelChanges } from './redis.ts';
import { type Seen, type SeenProbe, seenIn, seenProbes } from './seen.ts';
import { sqliteChanges } from './sqlite.ts';
import { stackChanges } from './stack.ts';

const differs: { readonly [K in SeenProbe]: Differ<Seen[K]> } = {
  host: bootChanges,
  filesystems: mountChanges,
  containers: containerChanges,
  postgres: nodeChanges,
  pgbouncer: poolChanges,
  redis: redisChanges,
  sentinel: sentinelChanges,
  sqlite: sqliteChanges,
  nginxConfiguration: nginxChanges,
  nginxUpstreams: upstreamChanges,
  check: checkChanges,
};

const isSeen = (probe: ProbeName): probe is SeenProbe => seenProbes.some((one) => one === probe);

/** The changes that are known after a fact, given the worlds before and after it; the same array when it told of none. */
export function changesAfter(before: World, after: World, fact: Fact): readonly Change[] {
  const known = before.changes;
  switch (fact.type) {
    case 'read':
      return told(known, [...returned(before, fact), ...readChanges(before, after, fact)]);
    case 'failed':
      return told(known, failedChanges(before, fact));
    case 'stack':
      return told(known, stackChanges(before.stack, fact));
    case 'judged':
      return withAlerts(known, before.alerts, fact.alerts, before.openedAt);
    default:
      return known;
  }
}

const told = (known: readonly Change[], news: readonly Change[]): readonly Change[] =>
  news.length === 0 ? known : withEffects(withChanges(known, news));

type Read = Fact & { type: 'read' };

function readChanges(before: World, after: World, fact: Read): readonly Change[] {
  const { probe, system, at } = fact;
  const since = before.readings[probe][system]?.last?.at;
  const circumstances = { system, at, since };
  if (fact.probe === 'containerEvents') {
    const earlier = before.readings.containerEvents[system]?.last?.value;
    const containers = seenBefore(before, 'containers', system).seen?.containers ?? [];
    return eventChanges(earlier, fact.value, containers, circumstances);
  }
  if (fact.probe === 'hostEvents')
    return hostEventChanges(before.readings.hostEvents[system]?.last?.value, fact.value, circumstances);
  return isSeen(probe) ? compared(before, after, probe, circumstances) : [];
}

function compared<K extends SeenProbe>(
  before: World,
  after: World,
  probe: K,
  { system, at }: Circumstances,
): readonly Change[] {
  const now = seenIn(after.readings, probe, system);
  if (now === undefined) return [];
  const { seen, since } = seenBefore(before, probe, system);
  return differs[probe](seen, now, { system, at, since });
}

/** How it was at the last reading, or else when a console before this one last looked. */
function seenBefore<K extends SeenProbe>(
  world: World,
  probe: K,
  system: SystemId,
): { readonly seen: Seen[K] | undefined; readonly since: Instant | undefined } {
  const seen = seenIn(world.readings, probe, system);
  if (seen !== undefined) return { seen, since: world.readings[probe][system]?.last?.at };
  const earlier = world.lastSeen?.systems[system]?.[probe];
  return { seen: earlier, since: earlier === undefined ? undefined : world.lastSeen?.at };
}

/** Only the reading that says whether a system answers at all makes it lost. */
function isMain({ stack }: World, probe: ProbeName, id: SystemId): boolean {
  const system = stack.systems.find((one) => one.id === id);
  return system !== undefined && mainProbe[system.kind] === probe;
}

function failedChanges(
  before: World,
  { probe, system, at, message }: Fact & { type: 'failed' },
): readonly Change[] {
  const { last, failure } = before.readings[probe][system] ?? {};
  if (last === undefined || failure !== undefined || !isMain(before, probe, system)) return [];
  return [{ at, kind: 'lost', target: system, text: message, after: last.at }];
}

function returned(before: World, { probe, system, at }: Read): readonly Change[] {
  const { last, failure } = before.readings[probe][system] ?? {};
  if (last === undefined || failure === undefined || !isMain(before, probe, system)) return [];
  return [{ at, kind: 'back', target: system, text: 'answers again', after: failure.since }];
}
