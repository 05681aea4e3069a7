import type { CpuModes } from '../../domain/host.ts';
import { fieldsOf, numberOf } from './text.ts';

type Stat = {
  /** Ticks of user nice system idle iowait irq softirq steal: all processors first, then one by one. */
  readonly ticks: readonly (readonly number[])[];
  /** Milliseconds since the epoch. */
  readonly bootedAt: number | undefined;
};

const modes = 8;

/** `/proc/stat`. Guest time is not looked at: the kernel counts it in user and nice already. */
export function parseStat(text: string): Stat {
  const ticks: number[][] = [];
  let bootedAt: number | undefined;
  for (const line of text.split('\n')) {
    if (/^cpu\d* /.test(line)) ticks.push(ticksOf(line));
    else if (line.startsWith('btime ')) bootedAt = numberOf(line.slice(6).trim());
  }
  return { ticks, bootedAt: bootedAt === undefined ? undefined : bootedAt * 1000 };
}

function ticksOf(line: string): number[] {
  const fields = fieldsOf(line).slice(1, modes + 1);
  return Array.from({ length: modes }, (_, index) => numberOf(fields[index]) ?? 0);
}

// The kernel's own documentation says that these two may fall.
const mayFall = new Set([3, 4]);

/** Shares of the time between two readings. Undefined when there is none before, or a counter fell. */
export function shares(
  now: readonly number[] | undefined,
  before: readonly number[] | undefined,
): CpuModes | undefined {
  if (now === undefined || before === undefined) return undefined;
  const grown = now.map((ticks, index) => ticks - (before[index] ?? 0));
  if (grown.some((ticks, index) => ticks < 0 && !mayFall.has(index))) return undefined;
  const total = grown.reduce((sum, ticks) => sum + Math.max(0, ticks), 0);
  if (total === 0) return undefined;
  const share = (index: number): number => Math.max(0, grown[index] ?? 0) / total;
  return {
    user: share(0),
    nice: share(1),
    system: share(2),
    idle: share(3),
    iowait: share(4),
    irq: share(5),
    softirq: share(6),
    steal: share(7),
  };
}

/** The same for each processor, in the order of `/proc/stat`. None after one was switched on or off: they cannot be told apart. */
export function sharesPerCore(
  now: readonly (readonly number[])[],
  before: readonly (readonly number[])[] | undefined,
): readonly CpuModes[] {
  if (before === undefined || before.length !== now.length) return [];
  const cores = now.slice(1).map((ticks, index) => shares(ticks, before[index + 1]));
  return cores.every((core) => core !== undefined) ? cores : [];
}
