import { join } from 'node:path';
import type { Instant } from '../core/reading.ts';
import { sanitize } from '../core/sanitize.ts';
import type { Environment } from '../domain/stack.ts';
import { rotatingFile } from './log.file.ts';
import type { Modes } from './state.ts';

export type LogLevel = 'DEBUG' | 'INFO' | 'WARNING' | 'ERROR';
export type LogFields = Readonly<Record<string, unknown>>;

/** Our own log. Nothing here throws, waits or reaches the screen. */
export type Log = {
  readonly debug: (message: string, fields?: LogFields) => void;
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warning: (message: string, fields?: LogFields) => void;
  readonly error: (message: string, fields?: LogFields) => void;
  /** The same log under another name, with fields that every line carries. */
  readonly named: (logger: string, fields?: LogFields) => Log;
  /** Resolves when all is written, or after a second where the disk does not answer. */
  readonly close: () => Promise<void>;
};

export type LogSettings = {
  readonly directory: string;
  readonly modes: Modes;
  readonly level: LogLevel;
  readonly format: 'json' | 'text';
  /** Ties the lines of one run of the program together. */
  readonly correlation: string;
  /** Takes the known secrets out of a text. */
  readonly mask: (text: string) => string;
  readonly now: () => Instant;
  readonly sizes?: typeof sizes;
};

const order = { DEBUG: 0, INFO: 1, WARNING: 2, ERROR: 3 } as const satisfies Record<LogLevel, number>;
const levels = Object.keys(order) as readonly LogLevel[];

const byEnvironment = {
  development: 'DEBUG',
  testing: 'WARNING',
  staging: 'INFO',
  production: 'WARNING',
} as const satisfies Record<Environment, LogLevel>;

/** Bytes of each file, and how many compressed ones are kept. */
const sizes = {
  all: { size: 10 * 1024 ** 2, keep: 5 },
  errors: { size: 5 * 1024 ** 2, keep: 10 },
};

/** The level the environment asks for, unless `$QUARTERDECK_LOG_LEVEL` names another; a wrong word there is said. */
export function logLevel(
  environment: Environment | undefined,
  wanted: string | undefined,
): { readonly level: LogLevel; readonly problem?: string } {
  const level = byEnvironment[environment ?? 'production'];
  if (wanted === undefined || wanted === '') return { level };
  const named = levels.find((known) => known === wanted.toUpperCase());
  if (named !== undefined) return { level: named };
  const problem = `QUARTERDECK_LOG_LEVEL is "${sanitize(wanted)}": expected ${levels.join(', ')}; ${level} is used.`;
  return { level, problem };
}

/** Opens `quarterdeck.log`, and `errors.log` for the errors again, in the state directory. */
export function openLog(settings: LogSettings): Log {
  const { directory, modes, level: least, now } = settings;
  const { all: allSize, errors: errorSize } = settings.sizes ?? sizes;
  const form = settings.format === 'json' ? asJson : asText;
  const stamp = (level: LogLevel, logger: string, message: string, fields: LogFields): string => {
    const time = new Date(now()).toISOString();
    return form(
      { time, level, logger, message, correlation: settings.correlation, ...fields },
      settings.mask,
    );
  };
  const gap = (lines: number): string =>
    stamp('WARNING', 'quarterdeck', `${lines} lines could not be written here`, { lines });
  const file = { mode: modes.file, now, gap };
  const all = rotatingFile({ ...file, path: join(directory, 'quarterdeck.log'), ...allSize });
  const errors = rotatingFile({ ...file, path: join(directory, 'errors.log'), ...errorSize });

  const named = (logger: string, always: LogFields = {}): Log => {
    const at =
      (level: LogLevel) =>
      (message: string, fields: LogFields = {}): void => {
        if (order[level] < order[least]) return;
        const line = stamp(level, logger, message, { ...always, ...fields });
        all.add(line);
        if (level === 'ERROR') errors.add(line);
      };
    return {
      debug: at('DEBUG'),
      info: at('INFO'),
      warning: at('WARNING'),
      error: at('ERROR'),
      named: (name, more) => named(name, { ...always, ...more }),
      close: async () => {
        let timer: NodeJS.Timeout | undefined;
        const patience = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, 1000);
        });
        await Promise.race([Promise.all([all.flush(), errors.flush()]), patience]);
        clearTimeout(timer);
      },
    };
  };
  return named('quarterdeck');
}

type Entry = LogFields & {
  time: string;
  level: string;
  logger: string;
  message: string;
  correlation: string;
};

const lineLimit = 16_384;
const secretKey = /passw|secret|token|authorization|api_?key/i;

function asJson(entry: Entry, mask: (text: string) => string): string {
  const line = serialise(entry, mask);
  if (line !== undefined && line.length <= lineLimit) return line;
  const { time, level, logger, correlation } = entry;
  const message = `${mask(entry.message).slice(0, 2000)} (its fields were too long, or could not be written)`;
  return serialise({ time, level, logger, message, correlation }, mask) ?? '{}';
}

function asText({ time, level, logger, message, ...fields }: Entry, mask: (text: string) => string): string {
  const rest = serialise(fields, mask) ?? '{}';
  return `${time} ${level} ${logger} ${sanitize(mask(message))} ${sanitize(rest)}`.slice(0, lineLimit);
}

function serialise(value: object, mask: (text: string) => string): string | undefined {
  const shown = (key: string, field: unknown): unknown => {
    if (secretKey.test(key) && field !== undefined && field !== null) return '***';
    if (typeof field === 'string') return mask(field);
    if (typeof field === 'bigint') return String(field);
    if (field instanceof Error) return { name: field.name, message: field.message, stack: field.stack };
    return field;
  };
  try {
    // JSON leaves DEL and the C1 controls as they are, and a terminal that shows the log would obey them.
    return JSON.stringify(value, shown).replace(
      /[\u007f-\u009f]/g,
      (c) => `\\u00${c.charCodeAt(0).toString(16)}`,
    );
  } catch {
    return undefined;
  }
}
