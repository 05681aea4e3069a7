import type { Duration, Instant } from '../core/reading.ts';

/** CPU that this process has used since its start, in microseconds, as Node gives it. */
export type CpuUsage = () => { readonly user: number; readonly system: number };

const window: Duration = 30_000;

/** What we cost ourselves: each call gives the share of one core over the last half minute, once that is known. */
export function costMeter(cpuUsage: CpuUsage, now: () => Instant): () => number | undefined {
  let marks: readonly { readonly at: Instant; readonly used: number }[] = [];
  return () => {
    const { user, system } = cpuUsage();
    const mark = { at: now(), used: (user + system) / 1_000 };
    const [first = mark] = marks;
    marks = [...marks.filter(({ at }) => mark.at - at < window), mark];
    const elapsed = mark.at - first.at;
    return elapsed < 4_000 ? undefined : (mark.used - first.used) / elapsed;
  };
}
