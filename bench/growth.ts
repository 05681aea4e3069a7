import { gather } from './crowd.ts';
import { quietest } from './noise.ts';
import { quarterdeck } from './programs.ts';
import type { Row } from './report.ts';
import { type Watched, watchFor } from './watch.ts';

/** How the cost grows when the stack does, side by side: only what is visible may count. */
export async function growth(seconds: number): Promise<readonly Row[]> {
  const [[few, many], noise] = await quietest(
    async () => [await cpuWith(20, seconds), await cpuWith(500, seconds)] as const,
  );
  const ratio = many.cpu / few.cpu;
  return [
    { what: 'CPU with 500 containers', unit: '%', value: many.cpu * 100, noise },
    { what: 'CPU with 500 containers against 20', unit: '×', budget: 3, value: ratio, noise },
    { what: 'memory, resident, 500 containers', unit: 'MB', budget: 120, value: many.memory.rss / 2 ** 20 },
  ];
}

async function cpuWith(containers: number, seconds: number): Promise<Watched> {
  await using crowd = await gather(containers);
  return await watchFor(quarterdeck(crowd.stackFile, crowd.home), seconds, { settle: 15 });
}
