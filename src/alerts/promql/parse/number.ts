import { parsePromDuration } from '../duration.ts';

/** A number as PromQL writes it: `1_000`, `0x1f`, `-Inf`, and `5m` for its seconds. */
export function numberOf(written: string): number {
  const text = written.toLowerCase().replaceAll('_', '');
  const [, sign = '', digits = ''] = /^([+-]?)\s*(.*)$/s.exec(text) ?? [];
  const infinity = digits === 'inf' ? Number.POSITIVE_INFINITY : undefined;
  const duration = parsePromDuration(digits);
  const value =
    infinity ?? (/[a-z]$/.test(digits) && duration !== undefined ? duration / 1000 : Number(digits));
  return sign === '-' ? -value : value;
}
