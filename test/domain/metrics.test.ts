import { describe, expect, it } from 'vitest';
import { familiesOf, samplesOf } from '../../src/domain/metrics.ts';
import { at, busyHost, failed, host, listed, read, systems, world } from '../alerts/worlds.ts';
import { everything } from '../commands/everything.ts';

const samplesIn = (families: ReturnType<typeof familiesOf>, name: string) =>
  families.find((family) => family.name === name)?.samples;

describe('metrics', () => {
  it('carry the system they were read from', () => {
    const [first] = samplesOf('host', 'host', busyHost(0.62), ['host_cpu_used_ratio']);
    expect(first?.[1]).toMatchObject({ system: 'host' });
  });

  it('are there for every kind of reading', () => {
    const names = familiesOf(everything(), '1').map(({ name }) => name);
    for (const prefix of ['node_', 'container_', 'pg_', 'pg_stat_statements_', 'pgbouncer_', 'quarterdeck_'])
      expect(names.some((name) => name.startsWith(prefix))).toBe(true);
    expect(names).toEqual([...names].sort());
  });

  it('say of each reading whether it succeeded, how old it is and how long it took', () => {
    const later = { ...world(read('host', systems.host, host())), at: at + 4000 };
    const families = familiesOf(later, '1.2.3');
    const labels = { probe: 'host', system: 'host' };
    expect(samplesIn(families, 'quarterdeck_up')).toEqual([[labels, 1]]);
    expect(samplesIn(families, 'quarterdeck_reading_age_seconds')).toEqual([[labels, 4]]);
    expect(samplesIn(families, 'quarterdeck_reading_duration_seconds')).toEqual([[labels, 0.003]]);
    expect(samplesIn(families, 'quarterdeck_build_info')).toEqual([[{ version: '1.2.3' }, 1]]);
  });

  it('have no sample of what was never read, nor of what is stale', () => {
    const stale = world(
      read('host', systems.host, host()),
      failed('host', systems.host, 'timeout'),
      listed(systems.p1),
    );
    const names = familiesOf(stale, '1').map(({ name }) => name);
    expect(names.filter((name) => !name.startsWith('quarterdeck_'))).toEqual(['pg_cluster_nodes']);
  });
});
