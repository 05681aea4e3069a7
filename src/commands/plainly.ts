import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Intervals } from '../views/age.ts';
import { plainBlock } from '../views/plain.ts';
import { needsOf, type Tables } from '../views/screens.ts';
import type { Outside } from './command.ts';
import type { Watching } from './watching.ts';

export type PlainOptions = {
  readonly watching: Watching;
  readonly tables: Tables;
  readonly screen: string;
  readonly intervals: Intervals;
  readonly outside: Pick<Outside, 'stdin' | 'stdout' | 'sleep' | 'signal'>;
};

/** What has not answered by then is told when it does. */
const firstWait = 3_000;

/**
 * The console as lines of text: a block at first, and another whenever something changes how it stands, not for numbers
 * that move. Enter asks for one now, q and Enter leave.
 */
export async function plainly({ watching, tables, screen, intervals, outside }: PlainOptions): Promise<void> {
  const { stdin, stdout, sleep, signal } = outside;
  let told: string | undefined;
  const tell = (isAsked: boolean): void => {
    const { text, state } = plainBlock(tables, watching.world(), screen, intervals);
    if (state !== told || isAsked) stdout.write(`${text}\n`);
    told = state;
  };
  watching.look(needsOf(tables, { screen }));
  watching.begin();
  const first = new AbortController();
  await Promise.race([watching.settled(1, first.signal), sleep(firstWait, signal)]).catch(() => {});
  first.abort();
  if (signal.aborted) return;
  tell(true);
  const unsubscribe = watching.subscribe(() => tell(false));
  const lines = createInterface({ input: stdin, terminal: false });
  const left = new Promise<void>((resolve) => {
    lines.on('close', resolve);
    lines.on('line', (line) => (line.trim() === 'q' ? resolve() : tell(true)));
  });
  await Promise.race([left, once(signal, 'abort')]);
  lines.close();
  unsubscribe();
}
