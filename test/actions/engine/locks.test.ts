import { expect, it } from 'vitest';
import { lockAll, lockBehindGuard, releasing } from '../../../src/actions/engine/locks.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { formatTarget, type Target } from '../../../src/core/target.ts';
import type { Lock } from '../../../src/records/locks.ts';

const backup: Target = { kind: 'backup', name: 'b1' };
const main: Target = { kind: 'postgres', name: 'main' };
const somebody = { uid: 1, pid: 2, started: 3, boot: 'boot', since: 4 };

/** Time passes as soon as somebody waits for it. */
const clock: Clock = {
  now: () => 0,
  after: (_, call) => {
    queueMicrotask(call);
    return () => {};
  },
};

/** A place for locks in which some are taken. */
function place(taken: readonly string[] = []) {
  const held: string[] = [];
  const claim = async (target: Target): Promise<Lock> => {
    const name = formatTarget(target);
    if (taken.includes(name)) return { is: 'locked', by: somebody };
    held.push(name);
    return { is: 'held', release: async () => void held.splice(held.indexOf(name), 1) };
  };
  return { held, claim };
}

it('locks what a plan relies on with its target, in one order, and each of it once', async () => {
  const { held, claim } = place();
  const lock = await lockAll({ target: main, locks: [backup, main] }, { action: 'restore' }, claim);
  expect(held).toEqual(['backup/b1', 'postgres/main']);
  if (lock.is === 'held') await lock.release();
  expect(held).toEqual([]);
});

it('keeps nothing when one of them is taken, and says which', async () => {
  const { held, claim } = place(['postgres/main']);
  const lock = await lockAll({ target: backup, locks: [main] }, { action: 'restore' }, claim);
  expect(lock).toEqual({ is: 'locked', by: somebody, target: main });
  expect(held).toEqual([]);
});

it.each([
  ['waits for a guard that is just releasing something', releasing, 'held'],
  ['does not wait for anybody else', 'restart', 'locked'],
])('%s', async (_, action, is) => {
  const told = { target: 'postgres/main', action, user: 'ana' };
  let asked = 0;
  const claim = async (): Promise<Lock> =>
    ++asked < 3 ? { is: 'locked', by: { ...somebody, told } } : { is: 'held', release: async () => {} };
  expect((await lockBehindGuard({ target: main }, { action: 'restore' }, claim, clock)).is).toBe(is);
});

it('a guard that does not come to an end with it is not waited for for ever', async () => {
  const told = { target: 'postgres/main', action: releasing, user: 'ana' };
  const claim = async (): Promise<Lock> => ({ is: 'locked', by: { ...somebody, told } });
  expect((await lockBehindGuard({ target: main }, { action: 'restore' }, claim, clock)).is).toBe('locked');
});
