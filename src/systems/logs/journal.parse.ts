import { objectIn } from '../../domain/logs/level.ts';
import type { LogEntry, LogLevel } from '../../domain/logs.ts';
import { line } from '../../domain/logs.ts';

/** Syslog's: 0 to 3 are errors, 4 a warning, 7 debugging. */
const levels: readonly LogLevel[] = [
  ...(['error', 'error', 'error', 'error', 'warning', 'info', 'info', 'debug'] as const),
];

/** One object of `journalctl --output=json`. A message that is no UTF-8 comes as a list of bytes, one too large as null. */
export function journalEntry(
  text: string,
): { readonly entry: LogEntry; readonly cursor: string | undefined } | undefined {
  const fields = objectIn(text);
  if (fields === undefined) return undefined;
  const { MESSAGE, PRIORITY, __REALTIME_TIMESTAMP, __CURSOR } = fields;
  const micros = Number(__REALTIME_TIMESTAMP);
  const at = Number.isFinite(micros) ? micros / 1000 : undefined;
  return {
    entry: line(messageOf(MESSAGE), at, levels[Number(PRIORITY)]),
    cursor: typeof __CURSOR === 'string' ? __CURSOR : undefined,
  };
}

function messageOf(message: unknown): string {
  if (typeof message === 'string') return message;
  if (Array.isArray(message)) return Buffer.from(message.map(Number)).toString('utf8');
  return '(a message too large to show)';
}
