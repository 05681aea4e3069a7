import type { Metric } from '../../../core/metric.ts';
import { gauge, seconds } from '../../samples.ts';
import type { Sessions } from '../activity.ts';
import { lockWaits } from '../locks.ts';

export const sessionMetrics: readonly Metric<Sessions>[] = [
  gauge(
    'pg_locks_waiting_sessions',
    'Sessions that wait for a lock of another one.',
    ({ locks }) => lockWaits(locks).sessions,
  ),
  gauge('pg_locks_longest_wait_seconds', 'How long the first of them has waited.', ({ locks }) =>
    seconds(lockWaits(locks).longest),
  ),
];
