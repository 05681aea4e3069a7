import type { Duration } from '../../../../core/reading.ts';
import { pause } from '../../../../systems/pause.ts';
import type { Hands } from '../../../faces.ts';

const between = 50;

/** Asks until it is so, or the time is up. */
export async function comes(
  { clock }: Pick<Hands, 'clock'>,
  ask: () => Promise<boolean>,
  timeout: Duration,
  signal: AbortSignal,
): Promise<boolean> {
  for (let waited = 0; ; waited += between) {
    if (await ask()) return true;
    if (waited >= timeout || signal.aborted) return false;
    await pause(clock, between, signal);
  }
}
