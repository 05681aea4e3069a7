import { quarterdeck, type Stage } from './programs.ts';
import type { Row } from './report.ts';
import { watchFor } from './watch.ts';

/** Where memory ends up, in half the time that it takes at the usual refresh. */
export async function plateau(stage: Stage, seconds: number): Promise<readonly Row[]> {
  const program = quarterdeck(stage.stackFile, stage.home, ['--refresh', '1s']);
  const { memory } = await watchFor(program, seconds / 2, { settle: seconds / 2 });
  return [
    {
      what: `memory, resident, after ${Math.round(seconds)} s at 1 s refresh`,
      unit: 'MB',
      budget: 120,
      value: memory.rss / 2 ** 20,
    },
  ];
}
