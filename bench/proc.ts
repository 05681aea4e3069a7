import { readdirSync, readFileSync } from 'node:fs';

/** Fields of /proc/PID/stat after the name, which may hold anything; [0] is field 3, the state. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

const pids = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** A process and all that descend from it. */
export function treeOf(root: number): ReadonlySet<number> {
  const parents = new Map(pids().map((pid) => [pid, Number(statOf(pid)?.[1] ?? 0)]));
  const tree = new Set([root]);
  for (let before = 0; before !== tree.size; ) {
    before = tree.size;
    for (const [pid, parent] of parents) if (tree.has(parent)) tree.add(pid);
  }
  return tree;
}

/** Seconds of CPU that these processes and their ended children have used. Ticks of the kernel are 10 ms. */
export function cpuSeconds(of: Iterable<number>): number {
  let ticks = 0;
  for (const pid of of) {
    const stat = statOf(pid);
    if (stat !== undefined) for (const field of [11, 12, 13, 14]) ticks += Number(stat[field]);
  }
  return ticks / 100;
}

export type MemoryUse = { readonly rss: number; readonly pss: number };

/** Bytes resident, and the proportional share of them, of a process tree. */
export function memoryOf(of: Iterable<number>): MemoryUse {
  const sum = { rss: 0, pss: 0 };
  for (const pid of of)
    try {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      sum.rss += 1024 * Number(/^Rss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
      sum.pss += 1024 * Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  return sum;
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};
