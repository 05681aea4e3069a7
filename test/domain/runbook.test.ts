import { expect, test } from 'vitest';
import type { JournalEntry } from '../../src/domain/journal.ts';
import { looked } from '../../src/domain/runbook/looked.ts';
import { shipped } from '../../src/domain/runbook/shipped.ts';
import { runbooksFor, ticksOf } from '../../src/domain/runbook.ts';
import { busyWorld } from '../views/fakes.ts';

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
