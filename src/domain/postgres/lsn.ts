import type { Lsn } from '../postgres.ts';

/** `16/B374D848` as bytes from the start of the log. Exact below 2^53, which is 8 petabytes of log. */
export function parseLsn(text: string | undefined): Lsn | undefined {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text ?? '') ?? [];
  if (high === undefined || low === undefined) return undefined;
  return Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16);
}

/** As PostgreSQL writes it. */
export function formatLsn(position: Lsn): string {
  const high = Math.floor(position / 2 ** 32);
  return `${hex(high)}/${hex(position - high * 2 ** 32)}`;
}

const hex = (value: number): string => value.toString(16).toUpperCase();
