import { describe, expect, it } from 'vitest';
import { judge } from '../../src/alerts/judge.ts';
import { createPast } from '../../src/core/ring.ts';
import { limits } from '../../src/domain/limits.ts';
import { isProvided } from '../../src/domain/metrics.ts';
import { rules } from './judged.ts';
import { at, world } from './worlds.ts';

describe('the default rules', () => {
  it('ask only for metrics that somebody provides', () => {
    expect(rules.flatMap(({ metrics }) => metrics.filter((metric) => !isProvided(metric)))).toEqual([]);
  });

  it('judge by the numbers that colour the screen', () => {
    const thresholds = (alert: string) =>
      rules.filter(({ definition }) => definition.alert === alert).map(({ threshold }) => threshold);
    const pair = ({ warning, critical }: { warning: number; critical: number }, unit = 1) => [
      warning / unit,
      critical / unit,
    ];
    expect(thresholds('HostHighCpuLoad')).toEqual(pair(limits.cpu));
    expect(thresholds('HostHighMemory')).toEqual(pair(limits.memory));
    expect(thresholds('FilesystemAlmostFull')).toEqual(pair(limits.filesystem));
    expect(thresholds('DirectoryAlmostFull')).toEqual(pair(limits.directory));
    expect(thresholds('ContainerMemoryHigh')).toEqual(pair(limits.containerMemory));
    expect(thresholds('PostgresConnectionsHigh')).toEqual(pair(limits.connections));
    expect(thresholds('IdleInTransaction')).toEqual(pair(limits.idleInTransaction, 1000));
    expect(thresholds('PoolWaiting')).toEqual(pair(limits.poolerWait, 1000));
    expect(thresholds('SqliteWalGrows')).toEqual(pair(limits.sqliteWal));
    expect(thresholds('SqliteDiskLow')).toEqual(pair(limits.sqliteSpace));
    expect(thresholds('TransactionWraparound')).toEqual(pair(limits.wraparound));
    const [seconds, bytes] = [limits.replayLag, limits.replayLagBytes];
    expect(thresholds('ReplicationLag')).toEqual([
      seconds.warning / 1000,
      bytes.warning,
      seconds.critical / 1000,
      bytes.critical,
    ]);
  });

  it('cause no alert where all is well, nor where nothing is known', () => {
    const calm = judge(rules, world(), createPast(), undefined, at);
    expect(calm.alerts).toEqual([]);
    expect(new Set(calm.rules.map(({ state }) => state))).toEqual(new Set(['no data']));
  });
});
