/** One pool (database and user). Source: `SHOW POOLS`, `SHOW DATABASES`, read by column name. */
export type Pool = {
  readonly database: string;
  readonly user: string;
  readonly mode: string;
  readonly clientsActive: number;
  readonly clientsWaiting: number;
  readonly serversActive: number;
  readonly serversIdle: number;
  readonly serversUsed: number;
  readonly size: number | undefined;
  /** Milliseconds the oldest waiting client has waited. */
  readonly maxWait: number;
  readonly paused: boolean;
  readonly disabled: boolean;
};

export type PgBouncer = {
  readonly version: string;
  readonly pools: readonly Pool[];
  readonly maxClients: number | undefined;
};
