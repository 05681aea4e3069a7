import { limits } from '../domain/limits.ts';

/** From `warning`, or from `critical` on, a value is an alert of that severity. Ratios are 0 to 1, times milliseconds, sizes bytes. */
export type Thresholds = { readonly warning?: number; readonly critical?: number };

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const megabyte = 1024 ** 2;
const gigabyte = 1024 ** 3;

/** What is judged until rule files say otherwise: the limits that colour the screen, and those that only an alert needs. */
export const thresholds = {
  ...limits,
  /** Another guest has the core: a tenth of it gone is felt, and nothing on this host can mend it. */
  steal: { warning: 0.1 },
  /** Bytes a second in and out together. Used swap is no trouble, moving it is. */
  swapping: { warning: megabyte },
  /** Share of the time in which all tasks stood still for memory: the state before the OOM killer. */
  memoryStalled: { warning: 0.1 },
  /** New connections are dropped without a word when this table is full. */
  conntrack: { warning: 0.8, critical: 0.95 },
  fileHandles: { warning: 0.8, critical: 0.95 },
  /** Frames a second with errors: cable, driver, duplex. Drops are left out, kernels drop in health too. */
  interfaceErrors: { warning: 1 },
  /** A disk that is always busy is fine while it answers fast: both must hold. */
  disk: { utilisation: 0.95, latency: 100 },
  inodes: { critical: 0.9 },
  /** Full within half a day at this rate. A disk that is half empty and takes a backup is left out. */
  fillingUp: { within: 12 * hour, used: 0.6 },
  /** Longer than dumps of a small stack take; vacuum cleans nothing that is younger. */
  transaction: { warning: hour },
  /** Sessions that wait longer than the documents' own lock_timeout; ten of them are an outage of that table. */
  lockWait: { waited: 30 * second, sessions: { warning: 1, critical: 10 } },
  /** Kept back for a slot. How much is too much depends on the disk, which has its own alert. */
  slot: { warning: gigabyte },
  /** Requirement B4, of the pool; one of less than five is in full use by design. */
  pool: { warning: 0.8, smallest: 5 },
} as const;
