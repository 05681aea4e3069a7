import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { formatJson, statusOf } from '../../src/commands/status.json.ts';
import { statusSchema } from '../../src/commands/status.schema.ts';
import { failed, listed, node, read, systems, world } from '../alerts/worlds.ts';
import { incident } from './incident.ts';

describe('status --json', () => {
  it('is documented by a committed schema', async () => {
    const schema = JSON.stringify(z.toJSONSchema(statusSchema), null, 2);
    await expect(`${schema}\n`).toMatchFileSnapshot('../../docs/status.schema.json');
  });

  it('matches its schema in an incident', () => {
    expect(statusSchema.parse(JSON.parse(formatJson(incident(), '1.2.3')))).toMatchObject({
      version: 1,
      at: '2026-11-20T02:41:00.000Z',
      status: 'critical',
      stack: 'shop',
      environment: 'production',
      program_version: '1.2.3',
      host: {
        cpu_used_ratio: expect.closeTo(0.62),
        filesystems: [{ mount: '/' }, { mount: '/var', used_ratio: 0.94 }],
      },
    });
  });

  it('matches its schema when nothing is known', () => {
    const bare = world(listed(systems.host), listed(systems.p1));
    expect(statusSchema.parse(statusOf(bare, '1'))).toMatchObject({
      status: 'unknown',
      host: null,
      postgres: [],
      systems: [
        { id: 'host', status: 'unknown', version: null, uptime_seconds: null, read_at: null },
        { id: 'postgres/main/p1' },
      ],
    });
  });

  it('says of each system how it is, since when it is up, and what cannot be read', () => {
    const { systems: found } = statusOf(incident(), '1');
    expect(found.find(({ id }) => id === 'postgres/main/p1')).toMatchObject({
      status: 'ok',
      version: '15.18',
      cluster: 'main',
      uptime_seconds: 12 * 86_400,
      failures: [],
    });
    expect(found.find(({ id }) => id === 'postgres/main/r2')).toMatchObject({
      status: 'warning',
      read_at: null,
      failures: [{ probe: 'postgres', kind: 'refused', failures: 1, since: '2026-11-20T02:40:00.000Z' }],
    });
  });

  it('has null for what is unknown, never zero', () => {
    const { containers, postgres } = statusOf(incident(), '1');
    expect(containers[0]).toMatchObject({ cpu_cores: null, memory_bytes: null, health: null });
    expect(postgres[0]).toMatchObject({ role: 'primary', lag_bytes: null, lag_state: null });
    expect(postgres[1]).toMatchObject({ role: 'standby', lag_bytes: 100_000_000, lag_state: 'paused' });
  });

  it('keeps the last known value of a system that stopped answering, with its time and the failure', () => {
    const stale = world(read('postgres', systems.p1, node()), failed('postgres', systems.p1, 'timeout'));
    const { systems: found, postgres } = statusOf(stale, '1');
    expect(found[0]).toMatchObject({ read_at: '2026-11-20T02:41:00.000Z', failures: [{ kind: 'timeout' }] });
    expect(postgres).toHaveLength(1);
  });
});
