import type { LogSource } from '../../domain/logs.ts';

/** Where the responder is in a log. Lines are known by their numbers, which they keep while others come and go. */
export type LogPlace = {
  readonly source: LogSource;
  /** The line under the cursor and the last one shown; undefined while the newest is followed. */
  readonly at: { readonly line: number; readonly bottom: number } | undefined;
  readonly search: string;
  readonly wrap: boolean;
  readonly times: boolean;
};

/** Opened at its end, which is followed. */
export const openedLog = (source: LogSource): LogPlace => ({
  source,
  at: undefined,
  search: '',
  wrap: false,
  times: false,
});
