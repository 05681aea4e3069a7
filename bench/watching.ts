import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { quietest } from './noise.ts';
import { treeOf } from './proc.ts';
import { peers, quarterdeck, type Stage } from './programs.ts';
import type { Row } from './report.ts';
import { cpuOfTrees, open, type Watched, watchFor } from './watch.ts';

type WithServers = Stage & { readonly servers: readonly number[] };

/** What watching costs the whole machine: our own tree, and the servers above their own idle. */
export async function watching(stage: WithServers, seconds: number): Promise<readonly Row[]> {
  const ours = quarterdeck(stage.stackFile, stage.home);
  const [{ own, idle }, noise] = await quietest(async () => {
    const before = await idleOf(stage.servers, seconds / 2);
    const watched = await watchFor(ours, seconds, { servers: stage.servers });
    return { own: watched, idle: (before + (await idleOf(stage.servers, seconds / 2))) / 2 };
  });
  const others: [string, Watched][] = [];
  for (const peer of peers(stage))
    others.push([peer.name, await watchFor(peer, seconds / 2, { servers: stage.servers, settle: 5 })]);
  const compare = (of: (watched: Watched) => number) =>
    Object.fromEntries(others.map(([name, watched]) => [name, of(watched)]));
  const row = (
    what: string,
    unit: string,
    budget: number | undefined,
    of: (watched: Watched) => number,
  ): Row => ({
    what,
    unit,
    value: of(own),
    ...(budget !== undefined && { budget }),
    peers: compare(of),
    noise,
  });
  return [
    row('CPU of its own tree, 2 s refresh, 20 containers', '%', 1.8, ({ cpu }) => cpu * 100),
    row(
      'CPU of the machine caused by watching',
      '%',
      2.5,
      ({ cpu, servers }) => (cpu + servers - idle) * 100,
    ),
    row('memory, resident', 'MB', 120, ({ memory }) => memory.rss / 2 ** 20),
    row('memory, proportional share', 'MB', undefined, ({ memory }) => memory.pss / 2 ** 20),
    row('bytes to the terminal, a minute', 'kB', 60, ({ bytesPerMinute }) => bytesPerMinute / 1_000),
    { what: 'processes started in 20 s of watching', unit: '', budget: 0, value: await spawned(stage, 20) },
  ];
}

async function idleOf(servers: readonly number[], seconds: number): Promise<number> {
  const before = cpuOfTrees(servers);
  const start = performance.now();
  await sleep(seconds * 1_000);
  return (cpuOfTrees(servers) - before) / ((performance.now() - start) / 1_000);
}

/** Programs that the console and its children start, by the kernel's own account. */
async function spawned(stage: Stage, seconds: number): Promise<number> {
  const program = quarterdeck(stage.stackFile, stage.home);
  await using terminal = open(program);
  await terminal.waitFor(program.isDrawn, 'first frame', 20_000);
  await sleep(8_000); // past the facts that are read once
  const pids = [...treeOf(terminal.pid)].flatMap((pid) => ['-p', String(pid)]);
  const trace = promisify(execFile)('strace', ['-f', '-qq', '-e', 'trace=execve,fork,vfork', ...pids], {
    timeout: seconds * 1_000,
    killSignal: 'SIGINT',
  });
  const { stderr } = await trace.catch((error: { stderr: string }) => error);
  if (/attach|ptrace|not permitted/i.test(stderr)) throw new Error(`strace: ${stderr}`);
  return stderr.split('\n').filter((line) => /(execve|fork)\(/.test(line)).length;
}
