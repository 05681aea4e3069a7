import type { GivenFlags } from '../core/action.ts';
import type { Target } from '../core/target.ts';
import type { LogSource } from '../domain/logs.ts';
import type { TickedStep } from '../domain/runbook.ts';
import type { ProbeName, Stack } from '../domain/stack.ts';
import type { Line, Span } from './line.ts';
import type { Known, Look, Size } from './panel.ts';

export type Column<R> = {
  readonly id: string;
  readonly title: string;
  /** Columns on the screen. A flexible one takes what is left, never less than its width. */
  readonly width: number;
  readonly flex?: true;
  readonly align?: 'left' | 'right';
  /** 1 stays longest when the screen is narrow. */
  readonly priority: 1 | 2 | 3 | 4;
  /** What sorting compares; undefined sorts last either way. */
  readonly value: (row: R) => number | string | undefined;
  /** What is drawn; already sanitised. */
  readonly cell: (row: R, look: Look) => Span;
  /** Numbers sort from high to low first. */
  readonly sorts?: 'down' | 'up';
};

/** A table as data: sort, filter, widths, plain output and selection are written once, for all of them. */
export type List<N extends ProbeName, R> = {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly N[];
  readonly rows: (known: Known<N>, stack: Stack) => readonly R[];
  /** Stays with the item while rows move. */
  readonly key: (row: R) => string;
  readonly columns: readonly Column<R>[];
  /** Column the list is sorted by until the responder chooses another; without one the rows come as they are. */
  readonly sort?: string;
  /** What the filter looks into besides the cells. */
  readonly searched?: (row: R) => string;
  readonly target: (row: R) => Target | undefined;
  /** What an action of that name is for, where it is not for the row's own target. */
  readonly targetOf?: (row: R, action: string) => Target | undefined;
  /** What a row says of actions besides the target, by their names: `{ cancel: { pid: '4121' } }`. */
  readonly flags?: (row: R) => Readonly<Record<string, GivenFlags>>;
  /** The step of a runbook that a row is, and whether somebody ticked it. */
  readonly ticked?: (row: R) => TickedStep;
  /** The log that its row keeps, where the target does not say it all. */
  readonly log?: (row: R) => LogSource | undefined;
  readonly detail: (row: R, size: Size, look: Look) => readonly Line[];
  /** What the number of rows does not tell, such as that there are more; empty where it tells all. */
  readonly note?: (known: Known<N>, stack: Stack) => string;
  /** What stands there when there are no rows, in words: "no locks are waited for". */
  readonly empty: string;
};
