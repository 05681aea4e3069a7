import { expect, test } from 'vitest';
import type { Stack } from '../../src/domain/stack.ts';
import { type Fact, observe, worldOf } from '../../src/domain/world.ts';
import { ana, confirmed, runOf, started } from './runs.ts';

const stack: Stack = {
  name: 'shop',
  environment: undefined,
  access: 'watch',
  accessBecause: undefined,
  systems: [
    { id: 'host', kind: 'host', title: 'web-1', where: 'here' },
    { id: 'docker', kind: 'engine', title: 'docker', where: '/run/docker.sock' },
  ],
};
const good = (at: number, system = 'host'): Fact => ({
  type: 'read',
  probe: 'directories',
  system,
  value: { directories: [] },
  at,
  took: 3,
});
const bad = (at: number): Fact => ({
  type: 'failed',
  probe: 'directories',
  system: 'host',
  kind: 'timeout',
  message: 'no answer within 2 s',
  at,
  nextTry: at + 2_000,
});
const after = (...facts: readonly Fact[]) => facts.reduce(observe, worldOf(stack, 0));

test('a system that was never asked has no reading', () => {
  expect(after().readings.directories.host).toBeUndefined();
});

test('a failure keeps the last good value, counts, and remembers since when', () => {
  const { last, failure } = after(good(1), bad(2), bad(5)).readings.directories.host ?? {};
  expect(last).toMatchObject({ at: 1, took: 3 });
  expect(failure).toMatchObject({ kind: 'timeout', since: 2, count: 2, nextTry: 2_005 });
});

test('a good read clears the failure', () => {
  expect(after(bad(1), good(2)).readings.directories.host).not.toHaveProperty('failure');
});

test('a system that never answered has a failure and no value', () => {
  expect(after(bad(1)).readings.directories.host).not.toHaveProperty('last');
});

test('the clock is that of the last fact and never goes back', () => {
  expect(after(good(10), { type: 'tick', at: 7 }).at).toBe(10);
  expect(after(good(10), { type: 'tick', at: 12 }).at).toBe(12);
});

test('what a fact does not touch keeps its identity', () => {
  const before = after(good(1), good(1, 'docker'));
  const later = observe(before, bad(2));
  expect(later.readings.directories.docker).toBe(before.readings.directories.docker);
  expect(later.readings.host).toBe(before.readings.host);
  expect(observe(before, { type: 'tick', at: before.at })).toBe(before);
});

test('a fact about a system that the stack no longer has is dropped, and so are its readings', () => {
  const world = observe(after(good(1), good(1, 'docker')), {
    type: 'stack',
    at: 2,
    stack: { ...stack, systems: stack.systems.slice(0, 1) },
  });
  expect(Object.keys(world.readings.directories)).toEqual(['host']);
  expect(observe(world, good(3, 'docker'))).toBe(world);
});

test('a notice stands once, keeps its time while it says the same, and can be taken back', () => {
  const notice = (at: number, text?: string): Fact => ({ type: 'notice', key: 'config', at, text });
  expect(after(notice(1, 'refused'), notice(5, 'refused')).notices).toEqual([
    { key: 'config', text: 'refused', since: 1 },
  ]);
  expect(after(notice(1, 'refused'), notice(5)).notices).toEqual([]);
});

const begun = (at: number, run = `run ${at}`): Fact => ({
  type: 'run',
  at,
  run: runOf(confirmed(at, { run })),
});

test('the newest run stands first, wherever it was started', () => {
  expect(after(begun(1), begun(3), begun(2)).runs.map(({ id }) => id)).toEqual(['run 3', 'run 2', 'run 1']);
});

test('what happened since in a run takes the place of what was known of it', () => {
  const { runs } = after(begun(1), {
    type: 'run',
    at: 5,
    run: runOf(confirmed(1, { run: 'run 1' }), started(5)),
  });
  expect(runs).toMatchObject([{ id: 'run 1', startedAt: 5 }]);
});

test('only the last hundred runs are kept', () => {
  const { runs } = after(...Array.from({ length: 130 }, (_, index) => begun(index)));
  expect([runs.length, runs[0]?.id, runs.at(-1)?.id]).toEqual([100, 'run 129', 'run 30']);
});

test('only the last five hundred entries of the journal are kept, the newest first', () => {
  const notes = (from: number, to: number): Fact => ({
    type: 'journal',
    at: to,
    entries: Array.from({ length: to - from }, (_, index) => ({
      kind: 'note',
      at: from + index,
      by: ana,
      text: 'looking',
    })),
  });
  const { journal } = after(notes(0, 400), notes(400, 600));
  expect([journal.length, journal[0]?.at, journal.at(-1)?.at]).toEqual([500, 599, 100]);
});
