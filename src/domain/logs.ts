import type { Instant } from '../core/reading.ts';
import { formatTarget, type Target } from '../core/target.ts';
import type { SystemId } from './stack.ts';

/** How a declared file's lines are to be understood; `auto` tries JSON, nginx's combined format and words. */
export const logFormats = ['auto', 'plain', 'json', 'nginx'] as const;
export type LogFormat = (typeof logFormats)[number];

/** A file that the stack file names as a log. */
export type DeclaredLog = { readonly name: string; readonly file: string; readonly format: LogFormat };

/** Something that keeps a log, and where it is read. */
export type LogSource =
  | { readonly kind: 'container'; readonly name: string; readonly system: SystemId }
  | { readonly kind: 'unit'; readonly name: string }
  | ({ readonly kind: 'log' } & DeclaredLog);

export type LogLevel = 'error' | 'warning' | 'info' | 'debug';

/** One thing a log says, as it came: outside text, to be sanitised before it is drawn. */
export type LogLine = {
  readonly is: 'line';
  /** When it was printed, by whoever keeps the log; undefined where only the text itself may say. */
  readonly at: Instant | undefined;
  readonly text: string;
  /** Where whoever keeps the log has one apart from the text, as the journal does. */
  readonly level: LogLevel | undefined;
};

/** A line of it, or, between two lines, what happened to the log itself: "web ended with 1", "12 MB were not read". */
export type LogEntry = LogLine | { readonly is: 'note'; readonly text: string };

export const line = (
  text: string,
  at?: Instant | undefined,
  level?: LogLevel | undefined,
): LogEntry & { is: 'line' } => ({ is: 'line', at, text, level });
export const note = (text: string): LogEntry => ({ is: 'note', text });

/** How a followed log stands: `failed` says in a sentence why it cannot be read, and it is tried again. */
export type LogState =
  | { readonly is: 'opening' | 'live' | 'held' }
  | { readonly is: 'failed'; readonly because: string };

/** The end of a log, as far as it is kept. */
export type LogTail = {
  readonly entries: readonly LogEntry[];
  /** The number of the first entry: so many came before it and are not kept. */
  readonly first: number;
  /** Roughly what the entries take, in bytes. */
  readonly size: number;
};

/** A log while it is followed. */
export type Log = {
  readonly source: LogSource;
  readonly state: LogState;
  readonly tail: LogTail;
  /** Lines a second of late; undefined until that is known. */
  readonly rate: number | undefined;
};

/** `container/web`, `unit/nginx`, `log/access`. */
export const targetOf = ({ kind, name }: LogSource): Target => ({ kind, name });

/** The same on one engine of several. */
export const keyOf = (source: LogSource): string =>
  source.kind === 'container' ? `${source.system} ${source.name}` : formatTarget(targetOf(source));
