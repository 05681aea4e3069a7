import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** How busy the machine was with other things while something was measured. */
export type Noise = {
  /** The share of the time in which somebody waited for a processor; NaN where the kernel does not say. */
  readonly waited: number;
  readonly load: number;
};

/** Above this, times and CPU say as much about the machine as about what is measured. */
const loud = 0.3;
const tries = 3;
const rest = 10_000;

export const isLoud = ({ waited }: Noise): boolean => waited > loud;

/** Measures again, after a rest, while the machine is busy with other things; the quietest time is what counts. */
export async function quietest<T>(measure: () => Promise<T>): Promise<readonly [T, Noise]> {
  let best: readonly [T, Noise] | undefined;
  for (let attempt = 0; attempt < tries && (best === undefined || isLoud(best[1])); attempt++) {
    if (attempt > 0) await sleep(rest);
    const measured = await heard(measure);
    if (best === undefined || measured[1].waited < best[1].waited) best = measured;
  }
  if (best === undefined) throw new Error('nothing was measured');
  return best;
}

async function heard<T>(measure: () => Promise<T>): Promise<readonly [T, Noise]> {
  const before = waitedSoFar();
  const start = performance.now();
  const value = await measure();
  const waited = (waitedSoFar() - before) / ((performance.now() - start) * 1_000);
  return [value, { waited, load: loadavg()[0] ?? Number.NaN }];
}

/** Microseconds since boot in which at least one task waited for a processor. */
function waitedSoFar(): number {
  try {
    return Number(/^some .*total=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1]);
  } catch {
    return Number.NaN;
  }
}
