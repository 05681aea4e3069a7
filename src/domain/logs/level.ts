import type { LogFormat, LogLevel } from '../logs.ts';

/** A level that is not named in the first part of a line is not the line's own. */
const head = 200;
/** More JSON than this is not taken apart for its level. */
const longestJson = 8_192;

/** How bad a line says it is; undefined where it does not say. */
export function levelOf(text: string, format: LogFormat): LogLevel | undefined {
  switch (format) {
    case 'plain':
      return undefined;
    case 'json':
      return jsonLevel(text);
    case 'nginx':
      return accessLevel(text) ?? wordLevel(text);
    case 'auto':
      return text.startsWith('{') ? jsonLevel(text) : (accessLevel(text) ?? wordLevel(text));
  }
}

const words: readonly (readonly [LogLevel, string])[] = [
  ['error', 'fatal|panic|emerg|emergency|alert|crit|critical|err|error|severe|failure'],
  ['warning', 'warn|warning'],
  ['info', 'info|notice|information|log'],
  ['debug', 'debug|trace|verbose|debug[1-5]'],
];
const levels = new Map(
  words.flatMap(([level, names]) => names.split('|').map((name) => [name, level] as const)),
);
const named = words.map(([, names]) => names).join('|');

// In capitals it stands anywhere near the start; in small letters only as `[error]`, `level=error`, or `error:` in front.
const shouted = new RegExp(`(?<![\\w./-])(${named.toUpperCase()})(?![\\w/-])`);
const marked = new RegExp(
  `\\[\\s*(?:${named})\\s*\\]|\\b(?:level|lvl|severity)["']?[=:]\\s*["']?(?:${named})\\b|^\\W*(?:${named})\\s*[:|]`,
  'i',
);
const name = new RegExp(`(${named})[^a-z0-9]*$`, 'i');

function wordLevel(text: string): LogLevel | undefined {
  const start = text.slice(0, head);
  const [mark] = marked.exec(start) ?? [];
  const found = (mark === undefined ? shouted.exec(start) : name.exec(mark))?.[1];
  return found === undefined ? undefined : levels.get(found.toLowerCase());
}

// nginx and Apache, common and combined: the status stands behind the request.
const access = /^\S+ \S+ \S+ \[[^\]]{10,40}\] "(?:[^"\\]|\\.)*" ([1-5]\d\d) /;

function accessLevel(text: string): LogLevel | undefined {
  const status = access.exec(text)?.[1];
  if (status === undefined) return undefined;
  return status >= '500' ? 'error' : status >= '400' ? 'warning' : 'info';
}

const keys = ['level', 'severity', 'lvl', 'levelname', 'log.level', 'loglevel', '@level'] as const;

function jsonLevel(text: string): LogLevel | undefined {
  if (text.length > longestJson) return wordLevel(text);
  const fields = objectIn(text);
  if (fields === undefined) return undefined;
  for (const key of keys) {
    const value = fields[key];
    if (typeof value === 'string') return levels.get(value.toLowerCase());
    if (typeof value === 'number') return numbered(value);
  }
  const status = fields.status;
  return typeof status === 'number' || typeof status === 'string' ? statusLevel(Number(status)) : undefined;
}

/** As pino and bunyan count: 50 is an error. */
const numbered = (value: number): LogLevel =>
  value >= 50 ? 'error' : value >= 40 ? 'warning' : value >= 30 ? 'info' : 'debug';

const statusLevel = (status: number): LogLevel | undefined =>
  status >= 500 && status < 600 ? 'error' : status >= 400 && status < 500 ? 'warning' : undefined;

/** The fields of a line that is one JSON object. */
export function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
