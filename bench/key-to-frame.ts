import { setTimeout as sleep } from 'node:timers/promises';
import type { Terminal } from '../test/e2e/terminal.ts';
import { gather } from './crowd.ts';
import { quietest } from './noise.ts';
import { median } from './proc.ts';
import { quarterdeck } from './programs.ts';
import type { Row } from './report.ts';
import { open } from './watch.ts';

const keys = 300;
const between = 60;

/** From a key to the frame it changes, in a list of 500 containers, while PostgreSQL hangs. */
export async function keyToFrame(): Promise<readonly Row[]> {
  await using crowd = await gather(500);
  const program = quarterdeck(crowd.stackFile, crowd.home);
  await using terminal = open(program);
  await terminal.waitFor(program.isDrawn, 'first frame', 20_000);
  terminal.press('3');
  await terminal.waitFor((screen) => screen.includes('app-0'), 'the list of containers');
  await sleep(10_000); // past the compiler's warm-up
  const [times, noise] = await quietest(async () => {
    const taken: number[] = [];
    for (let key = 0; key < keys; key++) {
      taken.push(await timed(terminal, key % 40 < 20 ? 'j' : 'k'));
      await sleep(between);
    }
    return taken;
  });
  const sorted = times.toSorted((a, b) => a - b);
  return [
    {
      what: 'key to frame, median, 500 containers, a source hangs',
      unit: 'ms',
      value: median(sorted),
      noise,
    },
    {
      what: 'key to frame, p99',
      unit: 'ms',
      budget: 50,
      value: sorted[Math.ceil(keys * 0.99) - 1] ?? Number.NaN,
      noise,
    },
  ];
}

/** Until the cursor's mark is drawn anew: a tick's own frame in between does not count. */
async function timed(terminal: Terminal, key: string): Promise<number> {
  const before = terminal.raw().length;
  const start = performance.now();
  terminal.press(key);
  while (terminal.raw().indexOf('▸', before) < 0 && performance.now() - start < 2_000) await sleep(1);
  return performance.now() - start;
}
