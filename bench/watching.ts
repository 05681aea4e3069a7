import { setTimeout as sleep } from 'node:timers/promises';
import { quietest } from './noise.ts';
import { peers, quarterdeck, type Stage } from './programs.ts';
import type { Row } from './report.ts';
import { spawned } from './spawned.ts';
import { cpuOfTrees, type Watched, watchFor } from './watch.ts';

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
    { what: 'processes started in 20 s of watching', unit: '', budget: 0, value: await spawned(ours, 20) },
  ];
}

async function idleOf(servers: readonly number[], seconds: number): Promise<number> {
  const before = cpuOfTrees(servers);
  const start = performance.now();
  await sleep(seconds * 1_000);
  return (cpuOfTrees(servers) - before) / ((performance.now() - start) / 1_000);
}
