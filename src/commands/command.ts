import type { ParseArgsOptionsConfig } from 'node:util';
import type { Duration, Instant } from '../core/reading.ts';

/** The outside as a command sees it: what a test replaces, and all that it may touch besides files and systems. */
export type Outside = {
  /** What starts this very program once more: its Node, with its options, and the file. */
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly now: () => Instant;
  readonly random: () => number;
  readonly sleep: (ms: Duration, signal?: AbortSignal) => Promise<void>;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
  /** Hears how every secret that is known is taken out of a text, for what is said of a defect. */
  readonly confide?: (redact: (text: string) => string) => void;
};

export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
export type Given = { readonly values: Values; readonly positionals: readonly string[] };

/** One word of the command line. */
export type Word = {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
};

/** What a word stands for. `usage` is the whole help text below the summary; `run` returns the exit code. */
export type Command = {
  /** "quarterdeck status [--json]" and one line an option. */
  readonly usage: string;
  readonly options: ParseArgsOptionsConfig;
  /** Options that depend on the arguments: those of the action that they name. */
  readonly more?: (argv: readonly string[]) => Promise<ParseArgsOptionsConfig>;
  readonly run: (given: Given, outside: Outside) => Promise<number>;
};

/** Bad input from the command line: one sentence, exit 5. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Why a command does nothing, one sentence a reason, and the exit code that says so. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: number;

  constructor(reasons: readonly string[], code: number) {
    super(reasons.join('\n'));
    this.code = code;
  }
}

/** Exit codes of section 7; `status` and `check` answer like a Nagios plugin. */
export const exit = {
  ok: 0,
  crash: 1,
  warning: 1,
  critical: 2,
  unknown: 3,
  refused: 3,
  usage: 5,
  detached: 7,
} as const;
