import { readFile } from 'node:fs/promises';
import type { Happened } from '../../../core/plan.ts';
import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { Step } from '../../action.ts';
import type { Hands } from '../../faces.ts';
import { type Facts, placesOf } from './facts.ts';
import { runningOn, startCommand, stopCommand } from './server.ts';
import { runOrThrow } from './steps.ts';

/** Starts it, for this host alone. Unless it is to be left running it is stopped again, whatever becomes of the runner. */
export function start(facts: Facts): Step {
  const { port, leaveRunning, timeout } = facts;
  const running = async (): Promise<Happened> => ((await runningOn(facts))?.isReady ? 'yes' : 'no');
  const stop = async (hands: Hands, mode: 'fast' | 'immediate', signal: AbortSignal): Promise<void> => {
    const found = await runningOn(facts);
    if (found === undefined) return;
    if (found.port !== port)
      throw new ReadError('refused', `somebody runs it on port ${found.port}: stop it first`);
    await runOrThrow(hands, facts, stopCommand(facts, mode), signal);
  };
  return {
    id: 'start',
    title: `start it on 127.0.0.1:${port}`,
    within: 5_000,
    async run(hands, { signal, tell }) {
      tell('recovers to the end of the backup');
      const { whole } = placesOf(facts);
      try {
        await runOrThrow(hands, facts, startCommand(facts), signal);
      } catch (error) {
        const said = (await readFile(whole.log, 'utf8').catch(() => '')).split('\n');
        const why = said.findLast((line) => /FATAL|PANIC/.test(line));
        if (why === undefined) throw error;
        throw new ReadError('refused', sanitize(why.replace(/^.*?(FATAL|PANIC): +/, '')));
      }
      return undefined;
    },
    happened: running,
    undo: (hands, { signal }) => stop(hands, 'immediate', signal),
    ...(!leaveRunning && {
      hold: {
        atMost: timeout + 60_000,
        release: (hands, { signal }) => stop(hands, 'fast', signal),
        released: async () => ((await runningOn(facts)) === undefined ? 'yes' : 'no'),
      },
    }),
  };
}
