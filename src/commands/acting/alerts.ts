import type { Clock } from '../../core/clock.ts';
import type { Duration } from '../../core/reading.ts';
import { type AlertEntry, alertsSince, type Told, untold } from '../../domain/journal/alerts.ts';
import type { World } from '../../domain/world.ts';
import type { Journal } from '../../records/journal.ts';
import type { Log } from '../../records/log.ts';

/** What comes within this time is written in one go. */
const together: Duration = 1_000;
/** Several consoles of one stack write at different moments, so that the later one sees what the earlier one wrote. */
const spread: Duration = 4_000;
/** What was written before that counts as over, whatever it says. */
const recent: Duration = 24 * 3_600_000;
/** Wait at a time; a disk that hangs must not fill the memory. */
const most = 100;

export type KeptAlerts = {
  readonly subscribe: (listener: (world: World) => void) => () => void;
  readonly journal: Pick<Journal, 'read' | 'append'>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Pick<Log, 'warning'>;
  readonly signal: AbortSignal;
};

/** Writes into the journal which alerts fire and which are over, once whatever the number of consoles. Nobody waits for it. */
export function keepAlerts({ subscribe, journal, clock, random, log, signal }: KeptAlerts): void {
  let told: Told = new Map();
  let waiting: readonly AlertEntry[] = [];
  let seen: World['alerts'] | undefined;
  let isWriting = false;

  const forget = subscribe((world) => {
    if (world.alerts === seen) return;
    seen = world.alerts;
    const { entries, ...next } = alertsSince(told, world);
    told = next.told;
    waiting = [...waiting, ...entries].slice(-most);
    if (waiting.length > 0 && !isWriting) later();
  });
  signal.addEventListener('abort', forget, { once: true });

  function later(): void {
    isWriting = true;
    clock.after(together + random() * spread, () => void write());
  }

  async function write(): Promise<void> {
    const entries = waiting;
    waiting = [];
    try {
      const written = await journal.read(clock.now() - recent);
      for (const entry of untold(entries, written)) await journal.append(entry);
    } catch (error) {
      log.warning('alerts could not be written into the journal', { error });
    }
    isWriting = false;
    if (waiting.length > 0 && !signal.aborted) later();
  }
}
