import type { Metric } from '../../../core/metric.ts';
import { each, gauge } from '../../samples.ts';
import type { Database, Databases } from '../databases.ts';

const ofDatabase = each<Databases, Database>(
  'gauge',
  ({ databases }) => databases,
  ({ name }) => ({ datname: name }),
);

export const databaseMetrics: readonly Metric<Databases>[] = [
  ofDatabase('pg_database_size_bytes', 'Bytes on disk.', ({ bytes }) => bytes),
  ofDatabase(
    'pg_database_wraparound_age_datfrozenxid',
    'Transactions since the oldest one that is not frozen.',
    ({ xidAge }) => xidAge,
  ),
  ofDatabase(
    'pg_database_wraparound_ratio',
    'Share of the way to the forced shutdown, 0 to 1.',
    ({ wraparound }) => wraparound,
  ),
  gauge('pg_wal_size_bytes', 'Bytes in the log directory.', ({ walBytes }) => walBytes),
];
