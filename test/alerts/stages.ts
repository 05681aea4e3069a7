import type { Host } from '../../src/domain/host.ts';
import type { Connections, PostgresNode } from '../../src/domain/postgres.ts';
import type { ProbeName, Readings } from '../../src/domain/stack.ts';
import type { Fact } from '../../src/domain/world.ts';
import { type Recorded, readRecorded } from './recorded.ts';

type Rule = Pick<Recorded, 'alert' | 'severity'>;

/** A reading that was recorded, in which one number is changed. */
type Edit<K extends ProbeName> = {
  /** Whose recording it is, and which of its readings. */
  readonly of: Rule & { readonly reading: 'right' | 'wrong' };
  readonly probe: K;
  /** Why the condition itself is not brought about. */
  readonly because: string;
  /** What the n-th reading says instead. */
  readonly changed: (value: Readings[K], tick: number) => Readings[K];
};

const recorded = readRecorded();
const ticks = 30;

function edited<K extends ProbeName>(rule: Rule, { of, probe, because, changed }: Edit<K>): Recorded {
  const found = recorded.find(({ alert, severity }) => alert === of.alert && severity === of.severity);
  if (found === undefined) throw new Error(`${of.alert} (${of.severity}) is not recorded`);
  const wrong = Array.from({ length: ticks }, (_, tick) =>
    found[of.reading].map((fact): Fact => {
      if (fact.type !== 'read' || fact.probe !== probe) return fact;
      // The probe says what is read; the compiler cannot follow it into the union.
      return { ...fact, value: changed(fact.value as Readings[K], tick) } as Fact;
    }),
  );
  const { systems, right } = found;
  const isCounted = JSON.stringify(wrong[0]) !== JSON.stringify(wrong[1]);
  return {
    ...{ ...rule, systems, right, wrong: wrong.flat(), edited: because },
    ...(isCounted && { isCounted }),
  };
}

const pair = <K extends ProbeName>(alert: string, edit: (severity: Rule['severity']) => Edit<K>) =>
  (['warning', 'critical'] as const).map((severity) => edited({ alert, severity }, edit(severity)));

const hostAtRest = { alert: 'HostHighCpuLoad', severity: 'warning', reading: 'right' } as const;
const host = (because: string, changed: (host: Host, tick: number) => Partial<Host>): Edit<'host'> => ({
  ...{ of: hostAtRest, probe: 'host', because },
  changed: (value, tick) => ({ ...value, ...changed(value, tick) }),
});
const warning = (alert: string): Rule => ({ alert, severity: 'warning' });

const idleSession = { alert: 'IdleInTransaction', severity: 'warning', reading: 'wrong' } as const;
const server = (because: string, changed: Partial<Connections>): Edit<'postgres'> => ({
  ...{ of: idleSession, probe: 'postgres', because },
  changed: (value: PostgresNode) =>
    value.is === 'up' && value.connections !== undefined
      ? { ...value, connections: { ...value.connections, ...changed } }
      : value,
});

const withFirst = <T>([first, ...others]: readonly T[], changed: (first: T) => T): readonly T[] =>
  first === undefined ? [] : [changed(first), ...others];

const steal = host('there is no other guest that would take the processors', ({ cpu }) => ({
  cpu: cpu && { ...cpu, idle: cpu.idle - 0.2, steal: 0.2 },
}));
const memory = (used: number): Edit<'host'> =>
  host('the machine would be as good as out of memory, for all that runs on it', ({ memory }) => ({
    memory: { ...memory, available: memory.total * (1 - used) },
  }));
const tracked = (used: number): Edit<'host'> =>
  host('the table is that of the whole machine: full, it drops what others connect', ({ network }) => ({
    network: { ...network, conntrack: (network.conntrackLimit ?? 0) * used },
  }));
const handles = (used: number): Edit<'host'> =>
  host('the limit is that of the whole machine: beyond it nothing opens a file', ({ files }) => ({
    files: files && { ...files, open: files.limit * used },
  }));
/** Two a second. */
const frames = host('a cable or a driver would have to be broken', ({ interfaces }, tick) => ({
  interfaces: withFirst(interfaces, (one) => ({
    ...one,
    ...(one.totals && { totals: { ...one.totals, receiveErrors: one.totals.receiveErrors + tick * 30 } }),
  })),
}));
/** Busy all of the time with ten requests a second, each of which took 200 ms. */
const disk = host('a disk would have to be slow', ({ disks }, tick) => ({
  disks: withFirst(disks, (one) => ({
    ...one,
    ioSecondsTotal: one.ioSecondsTotal + tick * 15,
    ...(one.requests && {
      requests: {
        ...one.requests,
        writes: one.requests.writes + tick * 150,
        writeSeconds: one.requests.writeSeconds + tick * 30,
      },
    }),
  })),
}));
const wraparound = (ratio: number): Edit<'databases'> => ({
  of: { alert: 'TransactionWraparound', severity: 'warning', reading: 'right' },
  probe: 'databases',
  because: 'it takes a thousand million transactions',
  changed: (value) => ({
    ...value,
    databases: withFirst(value.databases, (one) => ({ ...one, wraparound: ratio })),
  }),
});

/**
 * The conditions that cannot be brought about on a lab, or only with damage to the machine it is on: readings that were
 * recorded, with that alone changed which the rule judges by. All others are recorded (recorded.ts).
 */
export const stages: readonly Recorded[] = [
  edited(warning('HostCpuSteal'), steal),
  ...pair('HostHighMemory', (severity) => memory(severity === 'critical' ? 0.96 : 0.9)),
  ...pair('HostConntrackFull', (severity) => tracked(severity === 'critical' ? 0.96 : 0.85)),
  ...pair('HostFileHandlesHigh', (severity) => handles(severity === 'critical' ? 0.96 : 0.85)),
  edited(warning('HostNetworkErrors'), frames),
  edited(warning('HostDiskSaturated'), disk),
  edited(
    { alert: 'IdleInTransaction', severity: 'critical' },
    server('it takes five minutes', { oldestIdleInTransaction: 301_000 }),
  ),
  edited(warning('LongTransaction'), server('it takes an hour', { oldestTransaction: 3_601_000 })),
  ...pair('TransactionWraparound', (severity) => wraparound(severity === 'critical' ? 0.85 : 0.6)),
];
