import type { Duration, Instant } from '../../core/reading.ts';

/** What of the data would survive a restart. Source: `INFO persistence`. */
export type RedisPersistence = {
  /** The data is being read from disk; undefined when it is there. */
  readonly loading:
    | { readonly progress: number | undefined; readonly left: Duration | undefined }
    | undefined;
  readonly snapshot: {
    readonly lastAt: Instant;
    readonly lastStatus: 'ok' | 'failed';
    readonly isRunning: boolean;
    /** Writes since then, which a crash would lose where there is no log. */
    readonly changes: number;
  };
  /** The append-only file; undefined where it is off. */
  readonly log:
    | {
        readonly lastWrite: 'ok' | 'failed';
        readonly lastRewrite: 'ok' | 'failed';
        readonly isRewriting: boolean;
        /** Bytes. */
        readonly size: number | undefined;
      }
    | undefined;
};
