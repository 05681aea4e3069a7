import type { Duration } from '../core/reading.ts';
import { type Json, list, positive } from './docker.narrow.ts';

/** What a HEALTHCHECK goes by. */
export type HealthCheck = {
  readonly interval: Duration;
  readonly timeout: Duration;
  /** Failures are not counted for so long after the start. */
  readonly startPeriod: Duration;
  /** Failures in a row that make it unhealthy. */
  readonly retries: number;
};

/** The engine's own defaults where an image or a container says nothing. */
const defaults = { interval: 30_000, timeout: 30_000, retries: 3 } as const;

/** Undefined where there is none. */
export function healthCheckOf({
  Test,
  Interval,
  Timeout,
  StartPeriod,
  Retries,
}: Json): HealthCheck | undefined {
  const [kind] = list(Test);
  if (kind === undefined || kind === 'NONE') return undefined;
  const milliseconds = (nanoseconds: unknown): number | undefined => {
    const given = positive(nanoseconds);
    return given === undefined ? undefined : given / 1e6;
  };
  return {
    interval: milliseconds(Interval) ?? defaults.interval,
    timeout: milliseconds(Timeout) ?? defaults.timeout,
    startPeriod: milliseconds(StartPeriod) ?? 0,
    retries: positive(Retries) ?? defaults.retries,
  };
}
