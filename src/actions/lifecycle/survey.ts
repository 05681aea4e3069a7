import { count } from '../../core/format.ts';
import type { Verdict } from '../../core/plan.ts';
import type { Duration } from '../../core/reading.ts';
import type { System } from '../../domain/stack.ts';
import { ownContainer } from '../../systems/docker.self.ts';
import type { UnitShown } from '../../systems/systemd.ts';
import type { Reach } from '../faces.ts';
import { besideOf, type Runner } from './beside.ts';
import { type Database, databasesIn, databasesOfUnits, plainUnit, readDatabase } from './database.ts';
import type { Found } from './find.ts';
import { patienceOf, settleTime } from './gate.ts';
import { neighboursOf } from './neighbours.ts';
import type { Part } from './part.ts';
import { sightOfContainer, sightOfUnit } from './sight.ts';
import { databaseVerdicts, type Ending, type Held, isPrecious, leastGrace } from './verdicts.database.ts';
import { containerVerdicts, type Verb } from './verdicts.ts';
import { listed, unitVerdicts } from './verdicts.unit.ts';

/** One part, and all that speaks for and against doing it to it. */
export type Survey = {
  readonly part: Part;
  readonly identity: Readonly<Record<string, string>>;
  readonly preflight: readonly Verdict[];
  /** Of those, what is about the part alone, and not about the databases in it. */
  readonly own: readonly Verdict[];
  readonly impact: readonly string[];
  readonly isPrecious: boolean;
};

/** Reads everything that a plan for one part goes by. */
export async function survey(verb: Verb, reach: Reach, found: Found, signal: AbortSignal): Promise<Survey> {
  return found.is === 'container'
    ? surveyContainer(verb, reach, found, signal)
    : surveyUnit(verb, reach, found, signal);
}

async function surveyContainer(
  verb: Verb,
  reach: Reach,
  { engine, details, listed }: Found & { is: 'container' },
  signal: AbortSignal,
): Promise<Survey> {
  const [neighbours, own, held] = await Promise.all([
    neighboursOf(engine, details, signal),
    ownContainer(),
    databases(
      reach,
      databasesIn(reach.stack.systems, details),
      { is: 'container', name: details.name },
      signal,
    ),
  ]);
  const { id, name, imageId, stopSignal, healthCheck, restarts = 0 } = details;
  const { is, born } = sightOfContainer(details);
  const grace = graceOf(details.grace, held);
  const facts = { details, listedImage: listed.image, engine: engine.system, neighbours, isOurs: own === id };
  const isRestless = details.state === 'restarting' || (restarts > 0 && is !== 'up');
  const lasting = {
    [`container ${name}`]: `${id.slice(0, 12)} on ${engine.system}`,
    [`image of ${name}`]: imageId.replace('sha256:', '').slice(0, 12),
  };
  // One that starts again and again is the same one all the same.
  const passing = isRestless ? {} : { [`start of ${name}`]: written(details.startedAt) };
  const about = containerVerdicts(verb, facts, reach.clock.now());
  const preflight = [...about, ...verdictsOf(verb, held, { signal: stopSignal, command: '', grace })];
  return {
    part: {
      is: 'container',
      engine: engine.system,
      id,
      name,
      born,
      wasUp: is === 'up',
      isRestless,
      grace,
      patience: patienceOf(healthCheck),
      settle: healthCheck === undefined ? settleTime : null,
      holds: heldIn(held),
      systems: systemsIn(held),
      // Of a service, what is down is not in the plan of a stop any more, nor what is up in that of a start.
      changes: [
        ...[`start of ${name}`, ...(verb === 'restart' ? [] : Object.keys(lasting))],
        ...preflight.map(({ title }) => title),
      ],
    },
    identity: { ...lasting, ...passing },
    ...{ preflight, own: about },
    impact: [...impactOf(verb, held), ...othersOf(verb, name, neighbours.others)],
    isPrecious: preciousFor(verb, held),
  };
}

async function surveyUnit(
  verb: Verb,
  reach: Reach,
  { unit, shown }: Found & { is: 'unit' },
  signal: AbortSignal,
): Promise<Survey> {
  const { systems } = reach.stack;
  // A start of postgresql.service is one of postgresql@15-main.
  const along = (verb === 'stop' ? [] : ['Wants', 'Requires'])
    .flatMap((one) => listed(shown(one)))
    .filter((one) => plainUnit(one) !== plainUnit(unit));
  const [held = [], pulled = []] = await Promise.all(
    [[unit], along].map((units) =>
      databases(reach, databasesOfUnits(systems, units), { is: 'unit', name: unit }, signal),
    ),
  );
  const second = pulled.filter(({ beside }) => beside?.comesUp === 'primary');
  const { is, born } = sightOfUnit(shown);
  const grace = graceOf(span(shown('TimeoutStopUSec')) ?? defaultTimeout, held);
  const command = shown('ExecStop');
  const own = unitVerdicts(verb, unit, shown);
  const ending = { signal: signalOf(shown), command, grace };
  const preflight = [...own, ...verdictsOf(verb, held, ending), ...verdictsOf('start', second, ending)];
  return {
    part: {
      is: 'unit',
      name: unit,
      born,
      wasUp: is === 'up',
      isRestless: shown('SubState') === 'auto-restart',
      grace,
      patience: (span(shown('TimeoutStartUSec')) ?? defaultTimeout) + settleTime,
      settle: settleTime,
      holds: heldIn(held),
      systems: systemsIn([...held, ...pulled]),
      changes: [`unit ${unit}`, ...preflight.map(({ title }) => title)],
    },
    identity: { [`unit ${unit}`]: born ?? 'never started' },
    ...{ preflight, own },
    impact: impactOf(verb, held),
    isPrecious: preciousFor(verb, held),
  };
}

async function databases(
  reach: Reach,
  systems: readonly System[],
  runner: Runner,
  signal: AbortSignal,
): Promise<readonly Held[]> {
  const read = (system: System): Promise<Database> => readDatabase(reach, system, signal);
  return Promise.all(
    systems.map(async (system): Promise<Held> => {
      const others = reach.stack.systems.filter(
        ({ id, kind, group }) => kind === system.kind && group === system.group && id !== system.id,
      );
      const [database, ...rest] = await Promise.all([read(system), ...others.map(read)]);
      const isReplaced = database.role !== 'replica' && rest.some(({ role }) => role === 'primary');
      const beside = isReplaced ? await besideOf(reach, system, runner, signal) : undefined;
      return beside?.comesUp === 'standby'
        ? { database: { ...database, role: 'replica' }, others: rest, beside }
        : { database, others: rest, beside };
    }),
  );
}

const verdictsOf = (verb: Verb, held: readonly Held[], ending: Ending): readonly Verdict[] =>
  held.flatMap((one) => databaseVerdicts(verb, one, ending));

const graceOf = (own: Duration, held: readonly Held[]): Duration =>
  held.length === 0 ? own : Math.max(own, leastGrace);

function heldIn([first]: readonly Held[]): Part['holds'] {
  if (first === undefined) return null;
  const { system, kind, role = null } = first.database;
  return { system, kind, role };
}

const systemsIn = (held: readonly Held[]): string[] => held.map(({ database }) => database.system);

/** A start endangers what another server took over meanwhile; an end what only this one has. */
const preciousFor = (verb: Verb, held: readonly Held[]): boolean =>
  held.some(({ database, others }) =>
    verb === 'start'
      ? isPrecious(database) && others.some(({ role }) => role === 'primary')
      : isPrecious(database),
  );

function impactOf(verb: Verb, held: readonly Held[]): readonly string[] {
  if (verb === 'start') return [];
  return held.map(({ database: { title, clients } }) =>
    clients === undefined
      ? `how many clients ${title} has is not known; all of them are cut off`
      : `${count(clients)} ${clients === 1 ? 'client' : 'clients'} of ${title} ${clients === 1 ? 'is' : 'are'} cut off`,
  );
}

const othersOf = (verb: Verb, name: string, others: number): readonly string[] =>
  verb === 'start' || others === 0
    ? []
    : [
        `${count(others)} more ${others === 1 ? 'container' : 'containers'} of its service ${others === 1 ? 'goes' : 'go'} on without ${name}`,
      ];

const written = (at: number | undefined): string =>
  at === undefined ? 'never started' : new Date(at).toISOString();

/** For units that systemd gives all the time they want, or that do not say. */
const defaultTimeout: Duration = 600_000;

/** `1min 30s`, as systemd writes a span; undefined for `infinity`. */
function span(text: string): Duration | undefined {
  const units = { h: 3_600_000, min: 60_000, s: 1_000, ms: 1 } as const;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|min|ms|s)\b/g)];
  if (parts.length === 0) return undefined;
  return parts.reduce(
    (sum, [, value, unit]) => sum + Number(value) * (units[unit as keyof typeof units] ?? 0),
    0,
  ); // as the pattern has it
}

/** `systemctl show` writes it as a number. */
const signalOf = (shown: UnitShown): string =>
  ({ '2': 'SIGINT', '3': 'SIGQUIT', '15': 'SIGTERM' })[shown('KillSignal')] ??
  `signal ${shown('KillSignal')}`;
