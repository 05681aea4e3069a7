import { setTimeout as sleep } from 'node:timers/promises';
import { quietest } from './noise.ts';
import { median } from './proc.ts';
import { peers, quarterdeck, type Stage } from './programs.ts';
import type { Row } from './report.ts';
import { open, type Program, timeToFirstFrame } from './watch.ts';

/** From exec to the first complete frame, in turns, so that the machine's noise falls on all alike. */
export async function firstFrame(stage: Stage, runs: number): Promise<readonly Row[]> {
  const ours = quarterdeck(stage.stackFile, stage.home);
  const others = peers(stage);
  const times = new Map([ours, ...others].map(({ name }) => [name, [] as number[]]));
  await start(ours); // the first start fills the code cache, at its end
  const [, noise] = await quietest(async () => {
    for (const measured of times.values()) measured.length = 0;
    for (let run = 0; run < runs; run++)
      for (const program of [ours, ...others]) times.get(program.name)?.push(await timeToFirstFrame(program));
  });
  const medians = [...times].map(([name, measured]) => [name, median(measured)] as const);
  return [
    {
      what: 'shipped file to first complete frame',
      value: median(times.get(ours.name) ?? []),
      unit: 'ms',
      budget: 220,
      peers: Object.fromEntries(medians.slice(1)),
      noise,
    },
  ];
}

async function start(program: Program): Promise<void> {
  await using terminal = open(program);
  await terminal.waitFor(program.isDrawn, 'first frame', 20_000);
  await sleep(5_000);
  terminal.press('q');
  await terminal.exited;
}
