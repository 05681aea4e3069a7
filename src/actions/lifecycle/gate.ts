import { duration } from '../../core/format.ts';
import { type Duration, ReadError } from '../../core/reading.ts';
import type { HealthCheck } from '../../systems/docker.health.ts';
import { pause } from '../../systems/pause.ts';
import type { Doing, Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import type { Part, Sight } from './part.ts';
import { look } from './sight.ts';

/** How long something stays up before it counts as staying, where nothing tells of its health. */
export const settleTime: Duration = 5_000;
const margin: Duration = 5_000;

/** For the first verdict of a health check: the longest its own numbers allow. */
export function patienceOf(check: HealthCheck | undefined): Duration {
  if (check === undefined) return settleTime + margin;
  const { startPeriod, interval, timeout, retries } = check;
  return startPeriod + retries * (interval + timeout) + margin;
}

/** Whether it has proven itself. */
export type Standing = { readonly is: 'good' | 'waits' | 'bad'; readonly because: string };

/** Judges what was just started by how it was at first, how it is now, and how long it was watched. Pure. */
export function standing(first: Sight, now: Sight, watched: Duration, settle: Part['settle']): Standing {
  if (now.is === 'gone' || now.is === 'down') return { is: 'bad', because: now.says };
  if (now.born !== first.born && first.is === 'up')
    return { is: 'bad', because: 'it ended, and was started again by itself' };
  if ((now.restarts ?? 0) > (first.restarts ?? 0))
    return { is: 'bad', because: `it ends and is started again by itself, ${now.restarts} times` };
  if (now.is === 'busy') return { is: 'waits', because: now.says };
  if (settle !== null) {
    const left = settle - watched;
    return left <= 0
      ? { is: 'good', because: now.says }
      : { is: 'waits', because: `${now.says}, ${duration(left)} to go` };
  }
  if (now.health === 'unhealthy') return { is: 'bad', because: now.says };
  return { is: now.health === 'starting' ? 'waits' : 'good', because: now.says };
}

const between: Duration = 250;
const patience: Duration = 5_000;

/** Follows what was just started until it has proven itself. @throws ReadError with the last that was seen when it does not. */
async function proveItself(reach: Reach, part: Part, { signal, tell }: Doing): Promise<Sight> {
  const { clock } = reach;
  const began = clock.now();
  let first: Sight | undefined;
  let last = 'nobody told how it is';
  let isSeen = false;
  for (;;) {
    const watched = clock.now() - began;
    try {
      const now = await look(reach, part, AbortSignal.any([signal, AbortSignal.timeout(patience)]));
      first = first?.is === 'up' ? first : now;
      const { is, because } = standing(first, now, watched, part.settle);
      if (is === 'good') return now;
      if (is === 'bad') throw new NotUp(because);
      isSeen = true;
      last = because;
    } catch (error) {
      if (!(error instanceof ReadError) || error instanceof NotUp) throw error;
      isSeen = false;
      last = error.message;
    }
    if (signal.aborted) throw new ReadError('closed', 'the runner was told to end');
    if (watched > part.patience)
      throw isSeen ? new NotUp(`still ${last} after ${duration(watched)}`) : new ReadError('timeout', last);
    tell(`${last} · ${duration(watched)} of at most ${duration(part.patience)}`);
    await pause(clock, between, signal);
  }
}

/** It is certain that it did not come up. */
class NotUp extends ReadError {
  constructor(because: string) {
    super('refused', because);
  }
}

/** Waits until what was just started has proven itself: it leaves nothing behind. */
export function gate(part: Part): Step {
  const id = `gate ${part.name}`;
  return {
    id,
    title: part.settle === null ? `${part.name} becomes healthy` : `${part.name} stays up`,
    within: 2_000,
    // A health check may take longer than anybody else.
    atMost: part.patience + 60_000,
    async run(reach, doing) {
      const { born, says } = await proveItself(reach, part, doing);
      return { born, says };
    },
    async happened(reach, { results, signal }) {
      const now = await look(reach, part, signal);
      if (now.is !== 'up') return 'no';
      if (part.settle === null) return now.health === 'healthy' ? 'yes' : 'no';
      // That it stayed up was seen by whoever waited for it.
      const seen = results[id];
      return typeof seen === 'object' && seen !== null && 'born' in seen && seen.born === now.born
        ? 'yes'
        : 'no';
    },
    undo: 'nothing',
  };
}
