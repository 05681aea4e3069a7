import { isTrue } from '../../core/alert.ts';
import { duration } from '../../core/format.ts';
import { isVerified, newest } from '../backup.ts';
import { healthOf } from '../health.ts';
import { clusters } from '../postgres/cluster.ts';
import type { CheckWord } from '../runbook.ts';
import type { System } from '../stack.ts';
import type { World } from '../world.ts';

/** What the console sees of a step itself. */
export type Looked = { readonly is: 'well' | 'not well' | 'unknown'; readonly because: string };

/** A backup of every day may be some hours late. */
const oldestBackup = 26 * 3_600_000;
/** What is deployed in the same pass through a runbook. */
const day = 24 * 3_600_000;
/** What was tried longer ago may not work any more. */
const oldestFailover = 90 * day;

const words = {
  alerts,
  backups,
  certificates,
  checks,
  containers: (world) => allOf(world, 'containers', ({ kind }) => kind === 'engine'),
  failover,
  host: (world) => allOf(world, 'host', ({ kind }) => kind === 'host'),
  logs: ({ stack: { logs = [] } }) =>
    logs.length === 0
      ? { is: 'unknown', because: 'no log is declared' }
      : { is: 'well', because: `${logs.length} ${logs.length === 1 ? 'is' : 'are'} declared` },
  nginx: (world) => allOf(world, 'nginx', ({ kind }) => kind === 'nginx'),
  pgbouncer: (world) => allOf(world, 'pgbouncer', ({ kind }) => kind === 'pgbouncer'),
  postgres: (world) => allOf(world, 'postgres', ({ kind }) => kind === 'postgres'),
  releases,
  replicas,
} as const satisfies Readonly<Record<CheckWord, (world: World) => Looked>>;

const isWord = (check: string): check is CheckWord => Object.hasOwn(words, check);

/** Looks at what a step names: one of the words, or a system of the stack. Pure. */
export function looked(world: World, check: string): Looked {
  if (isWord(check)) return words[check](world);
  const wanted = check.replace(/^service\//, 'check/');
  return allOf(world, check, ({ id, kind, group }) => id === wanted || `${kind}/${group}` === wanted);
}

function alerts({ alerts: all }: World): Looked {
  const bad = all.filter((alert) => isTrue(alert) && alert.severity === 'critical');
  const [first] = bad;
  if (first === undefined) return { is: 'well', because: 'no alert is critical' };
  return { is: 'not well', because: `${bad.length} critical: ${first.name} ${first.target}` };
}

function checks({ stack, readings }: World): Looked {
  const ids = stack.systems.filter(({ kind }) => kind === 'check').map(({ id }) => id);
  if (ids.length === 0) return { is: 'unknown', because: 'no check is declared' };
  const states = ids.map((id) => ({ id, state: readings.check[id]?.last?.value.state ?? 'unknown' }));
  const failing = states.find(({ state }) => state === 'failing');
  if (failing !== undefined) return { is: 'not well', because: `${failing.id} fails` };
  const unknown = states.find(({ state }) => state === 'unknown');
  if (unknown !== undefined) return { is: 'unknown', because: `${unknown.id} is not known` };
  return { is: 'well', because: `${ids.length} pass` };
}

function backups({ readings, at }: World): Looked {
  const places = Object.values(readings.backups).flatMap(({ last }) => last?.value.places ?? []);
  if (places.length === 0)
    return { is: 'unknown', because: 'no place for backups is declared, or it was not read yet' };
  for (const place of places) {
    const last = newest(place.backups.filter(isVerified));
    if (last === undefined)
      return { is: 'not well', because: `${place.place.target} has no verified backup` };
    const age = at - last.startedAt;
    if (age > oldestBackup)
      return {
        is: 'not well',
        because: `the last verified backup of ${place.place.target} is ${duration(age)} old`,
      };
  }
  return { is: 'well', because: `${places.length} verified within ${duration(oldestBackup)}` };
}

function certificates({ alerts: all, readings }: World): Looked {
  const bad = all.find((alert) => isTrue(alert) && /CertificateExpiring$/.test(alert.name));
  if (bad !== undefined) return { is: 'not well', because: `${bad.name} ${bad.target}` };
  const shown = Object.values(readings.nginxConfiguration).flatMap(
    ({ last }) => last?.value.certificates ?? [],
  );
  return shown.length === 0
    ? { is: 'unknown', because: 'nginx shows none' }
    : { is: 'well', because: `nginx shows ${shown.length}, and none of them expires soon` };
}

/** The last release of each target, as far as it is of today. */
function releases({ releases: all, at }: World): Looked {
  const lately = [...new Map(all.map((one) => [one.target, one])).values()].filter(
    (one) => at - (one.endedAt ?? one.at) < day,
  );
  const open = all.find(({ is }) => is === 'open');
  if (open !== undefined) return { is: 'not well', because: `${open.id} of ${open.target} has no end` };
  const returned = lately.find(({ is }) => is === 'returned');
  if (returned !== undefined)
    return { is: 'not well', because: `${returned.id} of ${returned.target} was taken back` };
  const [first] = lately;
  return first === undefined
    ? { is: 'unknown', because: `nothing was released within ${duration(day)}` }
    : { is: 'well', because: `${first.to.reference} in ${first.target}, ${duration(at - first.at)} ago` };
}

function replicas({ stack, readings, at }: World): Looked {
  const all = clusters(stack.systems, readings.postgres, at);
  if (all.length === 0) return { is: 'unknown', because: 'the stack has no postgres' };
  for (const { name, members } of all) {
    const standbys = members.filter(({ role }) => role === 'standby');
    if (standbys.length === 0)
      return members.some(({ role }) => role === 'unknown')
        ? { is: 'unknown', because: `${name} does not answer` }
        : { is: 'not well', because: `${name} has no replica` };
    if (!standbys.some(({ sender }) => sender !== undefined))
      return { is: 'not well', because: `no replica of ${name} receives anything` };
  }
  return { is: 'well', because: `${all.length} ${all.length === 1 ? 'has one' : 'have one'} that receives` };
}

function failover({ journal, at }: World): Looked {
  const last = journal.find(
    (entry) =>
      entry.kind === 'run' && /^(?:switchover|failover)$/.test(entry.action) && entry.outcome === 'done',
  );
  if (last?.kind !== 'run') return { is: 'unknown', because: 'the journal has none lately' };
  const age = at - last.at;
  return {
    is: age > oldestFailover ? 'not well' : 'well',
    because: `${last.action} of ${last.target}, ${duration(age)} ago`,
  };
}

/** Systems of the stack together. */
function allOf(world: World, what: string, isMeant: (system: System) => boolean): Looked {
  const found = world.stack.systems.filter(isMeant);
  if (found.length === 0) return { is: 'unknown', because: `the stack has no ${what}` };
  const healths = found.map((system) => ({ id: system.id, health: healthOf(world, system) }));
  const bad = healths.find(({ health }) => health === 'critical' || health === 'warning');
  if (bad !== undefined) return { is: 'not well', because: `${bad.id}: ${bad.health}` };
  const unknown = healths.find(({ health }) => health === 'unknown');
  if (unknown !== undefined) return { is: 'unknown', because: `${unknown.id} is not known` };
  return { is: 'well', because: `${what} is well` };
}
