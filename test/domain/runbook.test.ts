import { expect, test } from 'vitest';
import { defaultRules } from '../../src/alerts/defaults.ts';
import type { JournalEntry } from '../../src/domain/journal.ts';
import type { Sender } from '../../src/domain/postgres.ts';
import type { Release } from '../../src/domain/release.ts';
import { looked } from '../../src/domain/runbook/looked.ts';
import { shipped } from '../../src/domain/runbook/shipped.ts';
import { runbooksFor, ticksOf } from '../../src/domain/runbook.ts';
import type { System } from '../../src/domain/stack.ts';
import { alert, busyWorld } from '../views/fakes.ts';
import { read, sender, standby, up } from './postgres/nodes.ts';

const now = 1_000_000_000;
const hour = 3_600_000;
const tick = (step: string, is: 'done' | 'open', at: number, runbook = 'deploy'): JournalEntry => ({
  ...{ kind: 'tick', at, by: { user: 'ana', uid: 1000 }, runbook, step, is },
});

test('a tick stands until it is taken back, and for a day', () => {
  const journal = [
    tick('a', 'done', now - hour),
    tick('b', 'done', now - 25 * hour),
    tick('c', 'open', now - hour),
    tick('c', 'done', now - 2 * hour),
    tick('d', 'done', now, 'another'),
    { kind: 'note', at: now, by: { user: 'ana', uid: 1000 }, text: 'a' },
  ] satisfies readonly JournalEntry[];
  expect([...ticksOf({ name: 'deploy' }, journal, now).keys()]).toEqual(['a']);
});

test('what the console sees is well, not well, or not known, with the reason', () => {
  const world = busyWorld();
  expect(looked(world, 'alerts')).toEqual({
    is: 'not well',
    because: '1 critical: ReplicationLag postgres/main/r2',
  });
  expect(looked({ ...world, alerts: [] }, 'alerts')).toEqual({ is: 'well', because: 'no alert is critical' });
  expect(looked(world, 'checks')).toEqual({ is: 'unknown', because: 'no check is declared' });
  expect(looked(world, 'backups')).toMatchObject({ is: 'unknown' });
  expect(looked(world, 'redis/nothing')).toEqual({
    is: 'unknown',
    because: 'the stack has no redis/nothing',
  });
});

const release = (id: string, is: Release['is'], at: number): Release => ({
  ...{ id, is, at, target: 'container/web', engine: 'docker', what: 'deploy', by: 'ana', variables: {} },
  to: { image: id, reference: `shop:${id}` },
});

test('of a deploy, a failover, logs, replicas and certificates it sees what was done and what there is', () => {
  const world = { ...busyWorld(), at: now, alerts: [], releases: [], journal: [] };
  const { stack } = world;
  expect(looked(world, 'releases')).toEqual({ is: 'unknown', because: 'nothing was released within 1 d' });
  const released = (...releases: readonly Release[]) => looked({ ...world, releases }, 'releases');
  expect(released(release('40', 'good', now - 30 * hour)).is).toBe('unknown');
  expect(released(release('41', 'good', now - hour))).toEqual({
    is: 'well',
    because: 'shop:41 in container/web, 1h00m ago',
  });
  expect(released(release('41', 'returned', now - hour))).toEqual({
    is: 'not well',
    because: '41 of container/web was taken back',
  });
  expect(released(release('41', 'open', now - 30 * hour)).because).toBe('41 of container/web has no end');

  const run = { kind: 'run', action: 'switchover', target: 'postgres/main', outcome: 'done' };
  const tried = (at: number) =>
    looked({ ...world, journal: [{ ...run, at } as unknown as JournalEntry] }, 'failover'); // of the rest nothing is asked
  expect(tried(now - 48 * hour)).toEqual({ is: 'well', because: 'switchover of postgres/main, 2 d ago' });
  expect(tried(now - 100 * 24 * hour).is).toBe('not well');
  expect(looked(world, 'failover').is).toBe('unknown');

  expect(looked({ ...world, stack: { ...stack, logs: [] } }, 'logs').is).toBe('unknown');
  expect(looked({ ...world, stack: { ...stack, systems: [] } }, 'replicas')).toEqual({
    is: 'unknown',
    because: 'the stack has no postgres',
  });
  const node = (title: string, port: number): System => ({
    ...{
      id: `postgres/main/${title}`,
      kind: 'postgres',
      title,
      group: 'main',
      where: `10.0.0.1:${port}/shop`,
    },
  });
  const pair = (senders: readonly Sender[], other = standby()) => {
    const systems = [node('p1', 5432), node('r1', 5433)];
    const postgres = { 'postgres/main/p1': read(up({ senders })), 'postgres/main/r1': read(other) };
    return { ...world, stack: { ...stack, systems }, readings: { ...world.readings, postgres } };
  };
  expect(looked(pair([sender({ application: 'r1' })]), 'replicas')).toEqual({
    ...{ is: 'well', because: '1 has one that receives' },
  });
  expect(looked(pair([]), 'replicas').because).toBe('no replica of main receives anything');
  expect(looked(pair([], up()), 'replicas').because).toBe('main has no replica');
  const bad = alert('critical', 'ReplicationLag', 'postgres/main/r1', 'behind');
  expect(looked({ ...pair([]), alerts: [bad] }, 'postgres').because).toBe('postgres/main/r1: critical');
  expect(looked(world, 'certificates').is).toBe('unknown');
});

test('an alert that a checklist is bound to is one that there is, and each is bound to some', () => {
  const names = new Set([...defaultRules.matchAll(/alert: (\w+)/g)].map(([, name]) => name));
  for (const { alerts } of shipped) {
    expect(alerts.length).toBeGreaterThan(0);
    expect(alerts.filter((name) => !names.has(name))).toEqual([]);
  }
});

test('the checklists that come along have a step for each line of their sources, each in words of its own', () => {
  expect(shipped.map(({ name, steps }) => [name, steps.length])).toEqual([
    ['deployment', 18],
    ['good-practice', 20],
    ['readiness', 10],
  ]);
  for (const { steps } of shipped) expect(new Set(steps.map(({ text }) => text)).size).toBe(steps.length);
});

test('an alert leads to the runbooks that name it', () => {
  const [first] = shipped;
  if (first === undefined) throw new Error('none');
  const bound = { ...first, alerts: ['ReplicationLag'] };
  expect(runbooksFor([bound, ...shipped], 'ReplicationLag')).toEqual([bound]);
});
