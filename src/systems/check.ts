import type { Instant } from '../core/reading.ts';
import type { CheckInstance } from '../domain/check/target.ts';
import type { Attempt, CheckSpec } from '../domain/check.ts';

/**
 * The read face of one check: each of its instances asked once, by what changes nothing. GET and HEAD without a body, a
 * connection, a handshake, `PING`, named statements, an engine's list, a file system's size, a declared command.
 */
export type CheckFace = {
  readonly spec: CheckSpec;
  /** All at once, each within the check's own time. What fails is an answer; it rejects for a defect only. */
  attempt(signal: AbortSignal): Promise<readonly Attempt[]>;
  close(): void;
};

export type CheckOptions = {
  readonly spec: CheckSpec;
  readonly instances: readonly CheckInstance[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly now: () => Instant;
};

/**
 * Opens nothing yet: every try connects anew, since that is what is to be proven. What it takes to try is loaded with
 * the first try, when the first frame is on the screen.
 */
export function openCheck(options: CheckOptions): CheckFace {
  const { spec } = options;
  let opened: Promise<Pick<CheckFace, 'attempt' | 'close'>> | undefined;
  return {
    spec,
    async attempt(signal) {
      opened ??= import('./check/attempt.ts').then(({ openAttempts }) => openAttempts(options));
      return (await opened).attempt(signal);
    },
    close() {
      void opened?.then(({ close }) => close());
    },
  };
}
