import { expect, it } from 'vitest';
import type { Step } from '../../../src/actions/action.ts';
import type { Locks } from '../../../src/actions/engine/locks.ts';
import { keepGuard } from '../../../src/commands/running/guard.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Process, RunEntry } from '../../../src/domain/run.ts';
import { runnerOf, switching, who } from '../../actions/engine/bench.ts';
import { until } from './workshop.ts';

const first: Process = { pid: 41, started: 6, boot: 'boot' };
const second: Process = { pid: 42, started: 7, boot: 'boot' };

/** A guard of the only step, and what it did. */
async function guarding({ clock = systemClock, already = [] as readonly RunEntry[], end = 60_000 } = {}) {
  const { action, did } = switching({ names: ['one'], hold: { one: {} } });
  const heldUntil = clock.now() + end;
  const { tools, entries } = await runnerOf(action, [
    { type: 'started', at: 1, purpose: 'carry', runner: first, by: who, lasts: '' },
    { type: 'held', at: 2, step: 'one', until: heldUntil, guard: first },
    ...already,
  ]);
  const alive = new Set([second.pid]);
  const locks: { value: Locks } = { value: { is: 'held', release: async () => {} } };
  const [step] = action.steps((await tools.file.read()).plan) as [Step];
  const over = keepGuard(step, {
    ...tools,
    clock,
    hands: tools.hands,
    runner: first,
    until: heldUntil,
    isAlive: ({ pid }) => alive.has(pid),
    lock: async () => locks.value,
  });
  return { did, entries, alive, locks, over };
}

const resumed: RunEntry = { type: 'started', at: 3, purpose: 'resume', runner: second, by: who, lasts: '' };
const released: RunEntry = { type: 'released', at: 4, step: 'one', by: 'runner', is: 'yes' };

it('a guard watches for whoever took the run up again', async () => {
  const { did, entries, over } = await guarding({ already: [resumed] });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(did).toEqual([]);
  entries.push(released);
  await over;
  expect(did).toEqual([]);
});

it('and releases when that one is gone, too', async () => {
  const { did, alive, over } = await guarding({ already: [resumed] });
  alive.clear();
  await over;
  expect(did).toEqual(['release one']);
});

it('a clock that is set back makes no hold longer', async () => {
  let lag = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() - lag };
  const { did, alive, over } = await guarding({ clock, already: [resumed], end: 400 });
  lag = 3_600_000;
  await until(async () => did.length > 0);
  expect([...alive]).toEqual([second.pid]);
  await over;
});

it.each([
  ['leaves it to whoever is just taking the run up', 'r1', []],
  ['does not wait for another run on the same target', 'r2', ['release one']],
])('a guard %s', async (_, run, expected) => {
  const { did, alive, locks, entries, over } = await guarding();
  const told = { target: 'host', action: 'switch', run, user: 'ana' };
  locks.value = {
    is: 'locked',
    target: { kind: 'host', name: '' },
    by: { ...second, uid: 0, since: 1, told },
  };
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(did).toEqual(expected);
  if (run === 'r1') entries.push(resumed, released);
  await over;
  expect(did).toEqual(expected);
  expect([...alive]).toEqual([second.pid]);
});
