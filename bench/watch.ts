import { setTimeout as sleep } from 'node:timers/promises';
import { openTerminal, type Terminal } from '../test/e2e/terminal.ts';
import { hold } from './held.ts';
import { cpuSeconds, type MemoryUse, memoryOf, treeOf } from './proc.ts';

export type Program = {
  readonly name: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** True when the first complete frame is on the screen. */
  readonly isDrawn: (screen: string) => boolean;
};

const size = { columns: 160, rows: 45 };

export function open({ file, args, env = {} }: Program): Terminal {
  return hold(openTerminal(file, args, { ...size, env }));
}

/** Milliseconds from starting the program to its first complete frame. */
export async function timeToFirstFrame(program: Program): Promise<number> {
  const start = performance.now();
  await using terminal = open(program);
  await terminal.waitFor(program.isDrawn, `first frame of ${program.name}`, 20_000);
  return performance.now() - start;
}

export type Watched = {
  /** Shares of one core over the window: the program and what it starts, and the servers it asks. */
  readonly cpu: number;
  readonly servers: number;
  readonly memory: MemoryUse;
  readonly bytesPerMinute: number;
};

/** Lets a program watch for a while, after it has settled, and measures what that costs. */
export async function watchFor(
  program: Program,
  seconds: number,
  { settle = 10, servers = [] as readonly number[] } = {},
): Promise<Watched> {
  await using terminal = open(program);
  await terminal.waitFor(program.isDrawn, `first frame of ${program.name}`, 20_000);
  await sleep(settle * 1_000);
  return await costOf(terminal, seconds, servers);
}

/** What it costs from now on, as it stands. */
export async function costOf(
  terminal: Terminal,
  seconds: number,
  servers: readonly number[] = [],
): Promise<Watched> {
  const before = {
    cpu: cpuSeconds(treeOf(terminal.pid)),
    servers: cpuOfTrees(servers),
    bytes: bytesOf(terminal),
  };
  const start = performance.now();
  await sleep(seconds * 1_000);
  const took = (performance.now() - start) / 1_000;
  const tree = treeOf(terminal.pid);
  return {
    cpu: (cpuSeconds(tree) - before.cpu) / took,
    servers: (cpuOfTrees(servers) - before.servers) / took,
    memory: memoryOf(tree),
    bytesPerMinute: ((bytesOf(terminal) - before.bytes) / took) * 60,
  };
}

export const cpuOfTrees = (roots: readonly number[]): number =>
  roots.reduce((sum, root) => sum + cpuSeconds(treeOf(root)), 0);

const bytesOf = (terminal: Terminal): number => Buffer.byteLength(terminal.raw());
