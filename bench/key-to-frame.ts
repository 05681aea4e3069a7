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
  const [sorted, noise] = await quietest(() =>
    timeKeys(terminal, (key) => ({
      key: key % 40 < 20 ? 'j' : 'k',
      // The cursor's mark is drawn anew: a tick's own frame in between does not count.
      isDrawn: (written) => written.includes('▸'),
    })),
  );
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
      value: p99(sorted),
      noise,
    },
  ];
}

type Timed = { readonly key: string; readonly isDrawn: (written: string) => boolean };

/** Milliseconds from each key to what it draws, in order of length. */
export async function timeKeys(
  terminal: Terminal,
  keyAt: (index: number) => Timed,
): Promise<readonly number[]> {
  const taken: number[] = [];
  for (let index = 0; index < keys; index++) {
    taken.push(await timed(terminal, keyAt(index)));
    await sleep(between);
  }
  return taken.toSorted((a, b) => a - b);
}

async function timed(terminal: Terminal, { key, isDrawn }: Timed): Promise<number> {
  const before = terminal.raw().length;
  const start = performance.now();
  terminal.press(key);
  while (!isDrawn(terminal.raw().slice(before)) && performance.now() - start < 2_000) await sleep(1);
  return performance.now() - start;
}

export const p99 = (sorted: readonly number[]): number =>
  sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
