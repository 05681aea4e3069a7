/** One database of a server. */
export type Database = {
  readonly name: string;
  readonly bytes: number | undefined;
  readonly connections: number;
  readonly xidAge: number;
  /** Share of the way to the forced shutdown at 2^31, 0 to 1. */
  readonly wraparound: number;
};

/** A role's own session limits, against those the documents ask for (requirement A1). Milliseconds; undefined: server default. */
export type RoleLimits = {
  readonly role: string;
  readonly statementTimeout: number | undefined;
  readonly lockTimeout: number | undefined;
  readonly idleInTransactionTimeout: number | undefined;
  readonly connectionLimit: number | undefined;
};

/** What of a server's configuration is right or wrong whatever the load, as `pg_settings` has it; times in milliseconds. */
export type Settings = {
  readonly values: Readonly<Record<string, string>>;
  /** Changed in the file, and not in force before a restart. */
  readonly pendingRestart: readonly string[];
};

/** What of a server changes slowly. */
export type Databases = {
  readonly databases: readonly Database[];
  /** Undefined where they could not be read, and in older recordings. */
  readonly settings?: Settings | undefined;
  readonly roles: readonly RoleLimits[];
  readonly walBytes: number | undefined;
};
