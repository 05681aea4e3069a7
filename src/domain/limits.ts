import type { Health } from '../core/alert.ts';

type Limit = { readonly warning: number; readonly critical: number };

/** From where on a number is wrong (requirements B4 and B7), while no rule says otherwise. Ratios 0 to 1, bytes, milliseconds. */
export const limits = {
  cpu: { warning: 0.8, critical: 0.95 },
  memory: { warning: 0.85, critical: 0.95 },
  filesystem: { warning: 0.8, critical: 0.9 },
  directory: { warning: 0.8, critical: 1 },
  containerMemory: { warning: 0.9, critical: 0.95 },
  connections: { warning: 0.8, critical: 0.95 },
  redisMemory: { warning: 0.85, critical: 0.95 },
  replayLagBytes: { warning: 16 * 1024 ** 2, critical: 256 * 1024 ** 2 },
  replayLag: { warning: 10_000, critical: 30_000 },
  idleInTransaction: { warning: 30_000, critical: 300_000 },
  sqliteLock: { warning: 5_000, critical: 60_000 },
  sqliteWal: { warning: 64 * 1024 ** 2, critical: 1024 ** 3 },
  /** What is left: less is worse. */
  sqliteSpace: { warning: 512 * 1024 ** 2, critical: 64 * 1024 ** 2 },
  poolerWait: { warning: 1_000, critical: 10_000 },
  wraparound: { warning: 0.5, critical: 0.8 },
} as const satisfies Record<string, Limit>;

/** Unknown stays unknown: what could not be read is neither good nor bad. */
export function judge(value: number | undefined, { warning, critical }: Limit): Health {
  if (value === undefined || !Number.isFinite(value)) return 'unknown';
  return value >= critical ? 'critical' : value >= warning ? 'warning' : 'ok';
}

/** The session limits an application's role should carry (requirement A1). Milliseconds; ours are far shorter. */
export const roleExpectations = {
  statementTimeout: 60_000,
  lockTimeout: 30_000,
  idleInTransactionTimeout: 300_000,
} as const;
