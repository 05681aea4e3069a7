import { gather } from './crowd.ts';
import { quarterdeck } from './programs.ts';
import type { Row } from './report.ts';
import { watchFor } from './watch.ts';

/** How the cost grows when the stack does, side by side: only what is visible may count. */
export async function growth(seconds: number): Promise<readonly Row[]> {
  const few = await cpuWith(20, seconds);
  const many = await cpuWith(500, seconds);
  return [{ what: 'CPU with 500 containers against 20', unit: '×', budget: 3, value: many / few }];
}

async function cpuWith(containers: number, seconds: number): Promise<number> {
  await using crowd = await gather(containers);
  const { cpu } = await watchFor(quarterdeck(crowd.stackFile, crowd.home), seconds, { settle: 15 });
  return cpu;
}
