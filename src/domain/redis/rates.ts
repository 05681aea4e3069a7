import type { Duration } from '../../core/reading.ts';
import type { RedisCounters, RedisRates } from '../redis.ts';

/** What happened a second between two readings; nothing where a counter is missing, or was reset in between. */
export function redisRates(
  before: RedisCounters,
  after: RedisCounters,
  elapsed: Duration,
): RedisRates | undefined {
  if (elapsed <= 0) return undefined;
  const grown = (name: keyof RedisCounters): number | undefined => {
    const [from, to] = [before[name], after[name]];
    return from === undefined || to === undefined || to < from ? undefined : to - from;
  };
  const rate = (name: keyof RedisCounters): number | undefined => {
    const growth = grown(name);
    return growth === undefined ? undefined : (growth * 1000) / elapsed;
  };
  const [hits, misses] = [grown('hits'), grown('misses')];
  const lookups = hits === undefined || misses === undefined ? 0 : hits + misses;
  return {
    commands: rate('commands'),
    hitRatio: hits === undefined || lookups === 0 ? undefined : hits / lookups,
    evicted: rate('evicted'),
    expired: rate('expired'),
    rejected: rate('rejected'),
    received: rate('received'),
    sent: rate('sent'),
  };
}
