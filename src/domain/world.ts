import { type Alert, alertId, type PastAlert } from '../core/alert.ts';
import type { Duration, FailureKind, Instant, Reading } from '../core/reading.ts';
import type { RuleStatus } from '../core/rule.ts';
import { changesAfter } from './changes/fold.ts';
import type { LastSeen } from './changes/seen.ts';
import type { Change } from './changes.ts';
import type { JournalEntry } from './journal.ts';
import type { SeenRelease } from './release.ts';
import { type SeenRun, withRun } from './run.ask.ts';
import type { ProbeName, Readings, Stack, SystemId } from './stack.ts';

type BySystem<T> = Readonly<Record<SystemId, Reading<T>>>;
export type WorldReadings = { readonly [K in ProbeName]: BySystem<Readings[K]> };

/** Something the responder should know about this program itself: a stack file that was refused, a credential too strong. */
export type Notice = { readonly key: string; readonly text: string; readonly since: Instant };

/** All that is known of one stack. Its clock is the last fact's. */
export type World = {
  readonly at: Instant;
  readonly openedAt: Instant;
  readonly stack: Stack;
  readonly readings: WorldReadings;
  readonly alerts: readonly Alert[];
  /** How every rule stands; empty until they were judged for the first time. */
  readonly rules: readonly RuleStatus[];
  /** What was wrong since the console opened and is over, the oldest first. */
  readonly resolved: readonly PastAlert[];
  /** When the responder took note of an alert, by its id; it ends with the alert. */
  readonly acks: Readonly<Record<string, Instant>>;
  readonly notices: readonly Notice[];
  /** What changed, the newest first: of the last day when the console opens, and on. */
  readonly changes: readonly Change[];
  /** What was done lately and is being done, whoever did it, the newest first. */
  readonly runs: readonly SeenRun[];
  /** What was deployed, the oldest first. */
  readonly releases: readonly SeenRelease[];
  /** What was written into the journal lately, the newest first. */
  readonly journal: readonly JournalEntry[];
  /** How everything was when a console before this one last looked. */
  readonly lastSeen?: LastSeen;
};

type Read = {
  [K in ProbeName]: {
    readonly type: 'read';
    readonly probe: K;
    readonly system: SystemId;
    readonly value: Readings[K];
    readonly at: Instant;
    readonly took: Duration;
  };
}[ProbeName];

type Failed = {
  readonly type: 'failed';
  readonly probe: ProbeName;
  readonly system: SystemId;
  readonly at: Instant;
  readonly kind: FailureKind;
  readonly message: string;
  readonly nextTry: Instant;
};

/** One thing learned: plain JSON with its time. */
export type Fact =
  | Read
  | Failed
  | { readonly type: 'tick'; readonly at: Instant }
  | {
      readonly type: 'stack';
      readonly at: Instant;
      readonly stack: Stack;
      /** Who named other systems; undefined: the stack file, loaded anew. */
      readonly by?: 'sentinels';
    }
  | { readonly type: 'seen'; readonly at: Instant; readonly seen: LastSeen }
  | {
      readonly type: 'judged';
      readonly at: Instant;
      readonly alerts: readonly Alert[];
      readonly rules?: readonly RuleStatus[];
      /** What is over since the judgement before. */
      readonly resolved?: readonly PastAlert[];
    }
  /** The responder takes note of an alert, or takes that back. */
  | { readonly type: 'acked'; readonly at: Instant; readonly alert: string }
  /** What was written into the journal, in its order. */
  | { readonly type: 'journal'; readonly at: Instant; readonly entries: readonly JournalEntry[] }
  /** The ledger of releases as it is now. */
  | { readonly type: 'releases'; readonly at: Instant; readonly releases: readonly SeenRelease[] }
  /** A run as its file has it now. */
  | { readonly type: 'run'; readonly at: Instant; readonly run: SeenRun }
  | {
      readonly type: 'notice';
      readonly at: Instant;
      readonly key: string;
      readonly text: string | undefined;
    };

const nothing: WorldReadings = {
  host: {},
  processes: {},
  filesystems: {},
  deletedFiles: {},
  directories: {},
  backups: {},
  hostEvents: {},
  containers: {},
  containerEvents: {},
  postgres: {},
  sessions: {},
  statements: {},
  databases: {},
  pgbouncer: {},
  redis: {},
  redisSlowlog: {},
  redisQueues: {},
  sentinel: {},
  sqlite: {},
  nginx: {},
  nginxConfiguration: {},
  nginxUpstreams: {},
  check: {},
};

/** A world in which nothing was read yet. */
export function worldOf(stack: Stack, at: Instant): World {
  return {
    at,
    openedAt: at,
    stack,
    readings: nothing,
    alerts: [],
    rules: [],
    resolved: [],
    acks: {},
    notices: [],
    changes: [],
    runs: [],
    releases: [],
    journal: [],
  };
}

/** Folds one fact into what is known. A failed read keeps the last good value; what did not change keeps its identity. */
export function observe(world: World, fact: Fact): World {
  const known = learned(world, fact);
  if (known === world) return world;
  const changes = changesAfter(world, known, fact);
  return changes === world.changes ? known : { ...known, changes };
}

function learned(world: World, fact: Fact): World {
  const at = Math.max(world.at, fact.at);
  switch (fact.type) {
    case 'tick':
      return at === world.at ? world : { ...world, at };
    case 'read':
      return put(world, at, fact.probe, fact.system, {
        last: { value: fact.value, at: fact.at, took: fact.took },
      });
    case 'failed': {
      const { last, failure: before } = world.readings[fact.probe][fact.system] ?? {};
      const { kind, message, nextTry } = fact;
      const failure = {
        kind,
        message,
        nextTry,
        since: before?.since ?? fact.at,
        count: (before?.count ?? 0) + 1,
      };
      return put(world, at, fact.probe, fact.system, last === undefined ? { failure } : { last, failure });
    }
    case 'stack':
      return { ...world, at, stack: fact.stack, readings: keep(world.readings, fact.stack) };
    case 'seen':
      return { ...world, at, lastSeen: fact.seen };
    case 'judged':
      return judged(world, at, fact);
    case 'acked':
      return { ...world, at, acks: acked(world.acks, fact) };
    case 'run':
      return { ...world, at, runs: withRun(world.runs, fact.run) };
    case 'releases':
      return { ...world, at, releases: fact.releases };
    case 'journal':
      return { ...world, at, journal: written(world.journal, fact) };
    case 'notice':
      return { ...world, at, notices: noted(world.notices, fact) };
  }
}

/** The history of alerts is bounded (requirement B4). */
const remembered = 1_000;

function judged(
  world: World,
  at: Instant,
  { alerts, rules = world.rules, resolved = [] }: Fact & { type: 'judged' },
): World {
  const ids = new Set(alerts.map(alertId));
  const isOver = Object.keys(world.acks).some((id) => !ids.has(id));
  return {
    ...world,
    at,
    alerts,
    rules,
    resolved: resolved.length === 0 ? world.resolved : [...world.resolved, ...resolved].slice(-remembered),
    acks: isOver ? Object.fromEntries(Object.entries(world.acks).filter(([id]) => ids.has(id))) : world.acks,
  };
}

function acked(acks: World['acks'], { alert, at }: Fact & { type: 'acked' }): World['acks'] {
  const { [alert]: before, ...others } = acks;
  return before === undefined ? { ...acks, [alert]: at } : others;
}

/** Older ones are in the journal. */
const mostEntries = 500;

const written = (
  journal: World['journal'],
  { entries }: Fact & { type: 'journal' },
): readonly JournalEntry[] => [...entries.toReversed(), ...journal].slice(0, mostEntries);

// The value and the probe's name belong together in `Fact`; the compiler cannot follow the pair through one variable.
function put(
  world: World,
  at: Instant,
  probe: ProbeName,
  system: SystemId,
  reading: Reading<unknown>,
): World {
  if (!world.stack.systems.some(({ id }) => id === system)) return world;
  const readings = { ...world.readings, [probe]: { ...world.readings[probe], [system]: reading } };
  return { ...world, at, readings: readings as WorldReadings };
}

function keep(readings: WorldReadings, { systems }: Stack): WorldReadings {
  const ids = new Set(systems.map(({ id }) => id));
  const kept = Object.entries(readings).map(([probe, bySystem]) => [
    probe,
    Object.fromEntries(Object.entries(bySystem).filter(([id]) => ids.has(id))),
  ]);
  return Object.fromEntries(kept) as WorldReadings;
}

function noted(notices: readonly Notice[], { key, text, at }: Fact & { type: 'notice' }): readonly Notice[] {
  const others = notices.filter((notice) => notice.key !== key);
  if (text === undefined) return others;
  const since = notices.find((notice) => notice.key === key && notice.text === text)?.since ?? at;
  return [...others, { key, text, since }];
}
