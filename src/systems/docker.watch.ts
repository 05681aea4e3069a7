import type { Clock } from '../core/clock.ts';
import { retryDelay } from '../core/pace.ts';
import type { Duration, Instant } from '../core/reading.ts';
import type { DockerFace } from './docker.ts';
import { pause } from './pause.ts';

type WatchOptions = { readonly clock: Clock; readonly random: () => number };

/** A crash loop or a whole project starting makes many events; they become one change. */
const quiet: Duration = 100;
const retryFrom: Duration = 1_000;
/** How far back the first look goes: what counts as a recent start. */
const lookBack: Duration = 600_000;

/**
 * Follows an engine's events until aborted, and calls `onChange` when something happened: at most once in 100 ms, and once
 * after every (re)connect, because what happened in between may not be told. Never rejects; the reads tell why it fails.
 */
export async function watchEvents(
  face: Pick<DockerFace, 'events'>,
  onChange: () => void,
  signal: AbortSignal,
  { clock, random }: WatchOptions,
): Promise<void> {
  let since: Instant = clock.now() - lookBack;
  let failures = 0;
  let cancel: (() => void) | undefined;
  const change = (): void => {
    cancel ??= clock.after(quiet, () => {
      cancel = undefined;
      if (!signal.aborted) onChange();
    });
  };
  const listener = {
    onOpen() {
      failures = 0;
      change();
    },
    onEvent({ at }: { readonly at: Instant }) {
      since = Math.max(since, at);
      change();
    },
  };

  while (!signal.aborted) {
    await face.events(since, listener, signal).catch(() => undefined);
    failures++;
    await pause(clock, retryDelay(failures, retryFrom, true, random()), signal);
  }
  cancel?.();
}
