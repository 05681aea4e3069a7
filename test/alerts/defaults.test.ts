import { describe, expect, it } from 'vitest';
import { type Judgement, judge } from '../../src/alerts/judge.ts';
import { createPast } from '../../src/core/ring.ts';
import { limits } from '../../src/domain/limits.ts';
import { isProvided } from '../../src/domain/metrics.ts';
import type { World } from '../../src/domain/world.ts';
import { remember, rules } from './judged.ts';
import { readRecorded } from './recorded.ts';
import { type Stage, stages } from './stages.ts';
import { at, type Part, world } from './worlds.ts';

const step = 15_000;

/** The same readings, so much later. */
function later(known: World, by: number): World {
  const readings = Object.fromEntries(
    Object.entries(known.readings).map(([probe, bySystem]) => [
      probe,
      Object.fromEntries(
        Object.entries(bySystem).map(([system, reading]) => [
          system,
          reading.last === undefined
            ? reading
            : {
                ...reading,
                last: { ...reading.last, at: reading.last.at + by, value: moved(reading.last.value, by) },
              },
        ]),
      ),
    ]),
  );
  // Only the times differ.
  return { ...known, at: known.at + by, readings: readings as unknown as World['readings'] };
}

/** A primary's positions are dated too. */
function moved(value: object, by: number): object {
  if (!('positions' in value) || !Array.isArray(value.positions)) return value;
  return { ...value, positions: value.positions.map(([time, position]) => [time + by, position]) };
}

function console() {
  const past = createPast();
  let judgement: Judgement | undefined;
  let tick = 0;
  return (parts: (tick: number) => readonly Part[], { alert, severity }: Stage): string => {
    const known = later(world(...parts(tick)), tick * step);
    tick++;
    remember(past, known);
    judgement = judge(rules, known, past, judgement, known.at);
    return (
      judgement.alerts.find((one) => one.name === alert && one.severity === severity)?.state ?? 'inactive'
    );
  };
}

const titled = stages.map((one) => [`${one.alert} (${one.severity})`, one] as const);

describe('the condition of every default rule becomes pending, fires after its for, and resolves', () => {
  it.each(titled)('%s', (_, staged) => {
    const see = console();
    const states: string[] = [];
    const told = (state: string): void => {
      if (states.at(-1) !== state) states.push(state);
    };
    for (let tick = 0; tick < 6; tick++) told(see(staged.right, staged));
    for (let tick = 0; tick < 30; tick++) told(see(staged.wrong, staged));
    for (let tick = 0; tick < 50; tick++) told(see(staged.right, staged));
    const own = rules.filter(
      ({ definition, severity }) => definition.alert === staged.alert && severity === staged.severity,
    );
    const isWaiting = own.every(({ definition }) => definition.for > 0);
    // What the system itself dates fires at once where it has lasted long enough.
    const expected =
      isWaiting && states[1] === 'pending'
        ? ['inactive', 'pending', 'firing', 'inactive']
        : ['inactive', 'firing', 'inactive'];
    expect(states).toEqual(expected);
  });
});

describe('the default rules', () => {
  it('are each staged', () => {
    const kinds = new Set([
      ...stages.map(({ alert, severity }) => `${alert} ${severity}`),
      ...readRecorded().map(({ alert, severity }) => `${alert} ${severity}`),
    ]);
    const unstaged = rules.filter(
      ({ definition, severity }) => !kinds.has(`${definition.alert} ${severity}`),
    );
    expect(unstaged.map(({ definition }) => definition.alert)).toEqual([]);
  });

  it('ask only for metrics that somebody provides', () => {
    expect(rules.flatMap(({ metrics }) => metrics.filter((metric) => !isProvided(metric)))).toEqual([]);
  });

  it('judge by the numbers that colour the screen', () => {
    const thresholds = (alert: string) =>
      rules.filter(({ definition }) => definition.alert === alert).map(({ threshold }) => threshold);
    const pair = ({ warning, critical }: { warning: number; critical: number }, unit = 1) => [
      warning / unit,
      critical / unit,
    ];
    expect(thresholds('HostHighCpuLoad')).toEqual(pair(limits.cpu));
    expect(thresholds('HostHighMemory')).toEqual(pair(limits.memory));
    expect(thresholds('FilesystemAlmostFull')).toEqual(pair(limits.filesystem));
    expect(thresholds('DirectoryAlmostFull')).toEqual(pair(limits.directory));
    expect(thresholds('ContainerMemoryHigh')).toEqual(pair(limits.containerMemory));
    expect(thresholds('PostgresConnectionsHigh')).toEqual(pair(limits.connections));
    expect(thresholds('IdleInTransaction')).toEqual(pair(limits.idleInTransaction, 1000));
    expect(thresholds('PoolWaiting')).toEqual(pair(limits.poolerWait, 1000));
    expect(thresholds('SqliteWalGrows')).toEqual(pair(limits.sqliteWal));
    expect(thresholds('SqliteDiskLow')).toEqual(pair(limits.sqliteSpace));
    expect(thresholds('TransactionWraparound')).toEqual(pair(limits.wraparound));
    const [seconds, bytes] = [limits.replayLag, limits.replayLagBytes];
    expect(thresholds('ReplicationLag')).toEqual([
      seconds.warning / 1000,
      bytes.warning,
      seconds.critical / 1000,
      bytes.critical,
    ]);
  });

  it('cause no alert where all is well, nor where nothing is known', () => {
    const calm = judge(rules, world(), createPast(), undefined, at);
    expect(calm.alerts).toEqual([]);
    expect(new Set(calm.rules.map(({ state }) => state))).toEqual(new Set(['no data']));
  });
});
