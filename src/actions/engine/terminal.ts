import { duration } from '../../core/format.ts';
import type { Duration } from '../../core/reading.ts';
import { processOf } from '../../records/process.ts';
import type { HandedOver } from '../action.ts';
import { messageOf } from './look.ts';
import { Stopped, stoppably } from './stop.ts';
import type { Ending, Tools } from './tools.ts';

/** Nobody has typed anything by then. */
const atOnce: Duration = 1_000;
/** From this exit code on something in between says that there was nothing it could run; so may a shell, of what was typed last. */
const notRun = 125;

/** Hands the terminal to a program until it ends. What was done in it is not known; that it began and ended is. */
export async function handOver({ argv, without, what, leaves }: HandedOver, tools: Tools): Promise<Ending> {
  const { file, clock, reach, hands } = tools;
  const env = Object.fromEntries(Object.entries(reach.env).filter(([name]) => !without.includes(name)));
  let since: number | undefined;
  const onStart = (pid: number): void => {
    since = clock.now();
    const to = processOf(pid);
    if (to !== undefined) void file.append({ type: 'handed', at: since, to }).catch(() => {});
  };
  try {
    const code = await stoppably(tools, (signal) => hands().terminal().lend({ argv, env, onStart }, signal));
    const took = clock.now() - (since ?? clock.now());
    if (code >= notRun && took < atOnce)
      return { outcome: 'failed', because: `${what} ended at once, with exit code ${code}` };
    return { outcome: 'done', because: `${what} ended with exit code ${code} after ${duration(took)}` };
  } catch (error) {
    if (since === undefined) return { outcome: 'failed', because: messageOf(error) };
    const ended = `${what} was ended after ${duration(clock.now() - since)}`;
    return {
      outcome: error instanceof Stopped ? 'done' : 'failed',
      because: [`${ended}: ${messageOf(error)}`, ...(leaves === undefined ? [] : [leaves])].join('; '),
    };
  }
}
