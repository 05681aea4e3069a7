import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { ReadError, type Reading } from '../../src/core/reading.ts';
import { clusterOf } from '../../src/domain/postgres/cluster.ts';
import type { PostgresNode } from '../../src/domain/postgres.ts';
import type { System } from '../../src/domain/stack.ts';
import { postgres } from '../../src/probes/postgres.ts';
import { openLab, startLab } from '../lab/lab.ts';
import type { Node } from '../lab/node.ts';
import { labOfWorker } from '../lab/ours.ts';
import { until } from '../lab/processes.ts';
import { open } from './postgres/reading.ts';

const { p1, r1, r2 } = openLab(labOfWorker()).postgres;

function watch(nodes: readonly Node[]) {
  const systems = nodes.map(
    ({ name, port }): System => ({
      id: `postgres/main/${name}`,
      kind: 'postgres',
      title: name,
      group: 'main',
      where: `127.0.0.1:${port}/shop`,
    }),
  );
  const faces = nodes.map((node) => open(node.url('ops_monitor'), node.name));
  const readings: Record<string, Reading<PostgresNode>> = {};
  return async () => {
    await Promise.all(
      faces.map(async (face, index) => {
        const id = systems[index]!.id;
        const { last } = readings[id] ?? {};
        const started = Date.now();
        try {
          const value = await postgres.read(face, last, { at: started, signal: AbortSignal.timeout(1000) });
          readings[id] = { last: { value, at: Date.now(), took: Date.now() - started } };
        } catch (error) {
          if (!(error instanceof ReadError)) throw error;
          const { kind, message } = error;
          const failure = { kind, message, since: started, count: 1, nextTry: started };
          readings[id] = last === undefined ? { failure } : { last, failure };
        }
      }),
    );
    const cluster = clusterOf('main', systems, readings, Date.now());
    const member = (name: string) => cluster.members.find(({ system }) => system.title === name)!;
    return { cluster, member };
  };
}

/** Makes one standby receive from another. */
async function follow(standby: Node, upstream: Node): Promise<void> {
  const [row] = await standby.sql(`SELECT current_setting('primary_conninfo') AS conninfo`);
  const conninfo = String(row?.conninfo).replace(/port=\d+/, `port=${upstream.port}`);
  await standby.sql(`ALTER SYSTEM SET primary_conninfo = ${pg.escapeLiteral(conninfo)}`);
  await standby.sql(`ALTER SYSTEM SET primary_slot_name = ''`);
  await standby.sql('SELECT pg_reload_conf()');
}

describe('a cluster', () => {
  test('is a primary and two standbys that are not behind', async () => {
    const look = watch([p1, r1, r2]);
    const { cluster, member } = await until('Two standbys that are not behind', async () => {
      const seen = await look();
      return seen.cluster.worst?.lag?.bytes === 0 ? seen : undefined;
    });
    expect(cluster.members.map(({ system, depth, role }) => [system.title, depth, role])).toEqual([
      ['p1', 0, 'primary'],
      ['r1', 1, 'standby'],
      ['r2', 1, 'standby'],
    ]);
    expect(cluster).toMatchObject({ splitBrain: [], cutOff: [], strangers: [] });
    expect(member('r1')).toMatchObject({
      sender: { slot: 'slot_r1', state: 'streaming' },
      lag: { state: 'streaming', ms: 0 },
    });
    expect(member('p1').reading.last?.value).toMatchObject({
      couldWrite: undefined,
      throughPooler: false,
      missing: [],
    });
  });

  test('has a lag in bytes and seconds that grows while replay is paused, and heals', async () => {
    const look = watch([p1, r1]);
    await look();
    await r1.pauseReplay();
    try {
      const first = await until('Lag', async () => {
        const { lag } = (await look()).member('r1');
        return lag?.state === 'paused' && (lag.bytes ?? 0) > 0 ? lag : undefined;
      });
      const later = await until('More lag', async () => {
        const { lag } = (await look()).member('r1');
        return (lag?.bytes ?? 0) > first.bytes! && (lag?.ms ?? 0) > first.ms! + 1000 ? lag : undefined;
      });
      expect(later).toMatchObject({ state: 'paused', bound: 'exact' });
    } finally {
      await r1.resumeReplay();
    }
    await until('No lag', async () => ((await look()).member('r1').lag?.ms === 0 ? true : undefined));
  });

  test('says which standby is gone, and has it back', async () => {
    const look = watch([p1, r1, r2]);
    await look();
    await r2.stop();
    try {
      const { cluster, member } = await until('Loss of r2', async () => {
        const seen = await look();
        return seen.member('r2').sender === undefined && seen.member('r2').reading.failure ? seen : undefined;
      });
      expect(member('r2').reading.failure?.message).toBe(
        `r2 does not answer: connection refused 127.0.0.1:${r2.port}`,
      );
      expect(member('r2')).toMatchObject({
        role: 'standby',
        upstream: 'postgres/main/p1',
        lag: { state: 'unknown', bytes: undefined },
      });
      expect(cluster.worst?.system.title).toBe('r2');
      const primary = member('p1').reading.last?.value;
      expect(primary?.is === 'up' && primary.slots.find(({ name }) => name === 'slot_r2')).toMatchObject({
        active: false,
      });
    } finally {
      await r2.start();
    }
    await until('r2', async () =>
      (await look()).member('r2').lag?.state === 'streaming' ? true : undefined,
    );
  });

  test('is a tree when a standby feeds another; without its primary no lag is zero; and two primaries are a split brain', async () => {
    await using own = await startLab({ parts: ['postgres'] });
    const { p1: first, r1: second, r2: third } = own.postgres;
    const look = watch([first, second, third]);
    await follow(third, second);
    const cascade = await until('A cascade', async () => {
      const seen = await look();
      return seen.member('r2').sender?.state === 'streaming' && seen.member('r2').depth === 2
        ? seen
        : undefined;
    });
    expect(cascade.member('r2')).toMatchObject({ upstream: 'postgres/main/r1', lag: { state: 'streaming' } });

    await first.crash();
    const lost = await until('Loss of p1', async () => {
      const seen = await look();
      return seen.cluster.cutOff.length > 0 ? seen : undefined;
    });
    expect(lost.cluster).toMatchObject({ primaries: [], cutOff: ['postgres/main/r1'] });
    expect(lost.member('r1').lag).toMatchObject({ state: 'disconnected', bound: 'at least' });
    expect(lost.member('r1').lag?.bytes).not.toBe(0);
    expect(lost.member('r1').lag?.ms).toBeGreaterThan(0);
    expect(lost.member('r2').lag).toMatchObject({ state: 'streaming', bound: 'at least' });

    await second.sql('SELECT pg_promote()');
    await first.start();
    const split = await until('Two primaries', async () => {
      const seen = await look();
      return seen.cluster.primaries.length === 2 ? seen : undefined;
    });
    expect(split.cluster.splitBrain.toSorted()).toEqual(['postgres/main/p1', 'postgres/main/r1']);
    expect(split.member('r1').reading.last?.value).toMatchObject({ timeline: 2 });
    expect(split.member('r2').upstream).toBe('postgres/main/r1');
  });
});
