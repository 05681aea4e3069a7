/** Milliseconds since the epoch, on the console's own clock. */
export type Instant = number;
/** Milliseconds. */
export type Duration = number;

/** A value that was read: when the answer came, and how long it took in milliseconds. */
export type Taken<T> = { readonly value: T; readonly at: Instant; readonly took: Duration };

/**
 * Why a read failed.
 * `refused`: nobody listens; `timeout`: no answer within the deadline; `credentials`: wrong or missing;
 * `denied`: known, but not permitted; `protocol`: an answer that makes no sense; `missing`: no such file, host or
 * database; `unsupported`: a version or feature this program does not speak; `closed`: the connection broke;
 * `offline`: this host has no way to it.
 */
export type FailureKind =
  | 'refused'
  | 'timeout'
  | 'credentials'
  | 'denied'
  | 'protocol'
  | 'missing'
  | 'unsupported'
  | 'closed'
  | 'offline';

export type Failure = {
  readonly kind: FailureKind;
  /** One sentence for a person, without secrets: "r2 does not answer: connection refused 10.0.0.13:5432". */
  readonly message: string;
  readonly since: Instant;
  /** Failures in a row. */
  readonly count: number;
  readonly nextTry: Instant;
};

/** Neither: never read. Only `last`: fresh or ageing. Only `failure`: never answered. Both: the last good value is stale. */
export type Reading<T> = { readonly last?: Taken<T>; readonly failure?: Failure };

/** What a read throws when it fails for a reason a person can act on; anything else thrown is a defect of ours. */
export class ReadError extends Error {
  override readonly name = 'ReadError';
  readonly kind: FailureKind;

  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
