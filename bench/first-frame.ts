import { quietest } from './noise.ts';
import { median } from './proc.ts';
import { peers, quarterdeck, type Stage } from './programs.ts';
import type { Row } from './report.ts';
import { timeToFirstFrame } from './watch.ts';

/** From exec to the first complete frame, in turns, so that the machine's noise falls on all alike. */
export async function firstFrame(stage: Stage, runs: number): Promise<readonly Row[]> {
  const ours = quarterdeck(stage.stackFile, stage.home);
  const others = peers(stage);
  const times = new Map([ours, ...others].map(({ name }) => [name, [] as number[]]));
  await timeToFirstFrame(ours); // the first start fills the code cache
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
