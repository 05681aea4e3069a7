import type { Duration } from '../../core/reading.ts';

const units = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
} as const;
const pattern = /^(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/;

/** A length of time as Prometheus writes it: `5m`, `1h30m`, and `0` without a unit. Undefined when it is none. */
export function parsePromDuration(text: string): Duration | undefined {
  if (text === '0') return 0;
  if (text === '' || !pattern.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g))
    total += Number(amount) * units[unit as keyof typeof units]; // the pattern knows no other unit
  return total;
}
