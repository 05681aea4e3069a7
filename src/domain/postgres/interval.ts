import type { Duration } from '../../core/reading.ts';

const units = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A time limit as a setting has it, `60s` or `60000`, whose own unit is milliseconds. 0 is no limit, as is nothing. */
export function parseInterval(setting: string | undefined): Duration | undefined {
  const { number, unit = 'ms' } =
    /^(?<number>[\d.]+)\s*(?<unit>us|ms|s|min|h|d)?$/.exec(setting?.trim() ?? '')?.groups ?? {};
  if (number === undefined) return undefined;
  const ms = Number(number) * units[unit as keyof typeof units]; // the pattern allows no other
  return ms > 0 ? ms : undefined;
}
