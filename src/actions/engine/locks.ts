import type { Plan } from '../../core/plan.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import type { LockPurpose } from '../../domain/lock.ts';
import type { Lock } from '../../records/locks.ts';

/** All that a plan locks, or the first of it that cannot be. */
export type Locks =
  | Exclude<Lock, { readonly is: 'locked' }>
  | (Lock & { readonly is: 'locked' } & { readonly target: Target });

/** Locks a plan's target and what else it relies on, one after another: all of it, or nothing. */
export async function lockAll(
  { target, locks = [] }: Pick<Plan, 'target' | 'locks'>,
  purpose: LockPurpose,
  claim: (target: Target, purpose: LockPurpose) => Promise<Lock>,
): Promise<Locks> {
  const names = new Map([target, ...locks].map((one) => [formatTarget(one), one]));
  const held: (Lock & { is: 'held' })[] = [];
  const release = async (): Promise<void> => {
    for (const one of held.toReversed()) await one.release();
  };
  // In one order, whoever asks, so that of two that want the same one gets it.
  for (const name of [...names.keys()].toSorted()) {
    const wanted = names.get(name) ?? target;
    const lock = await claim(wanted, purpose);
    if (lock.is === 'held') {
      held.push(lock);
      continue;
    }
    await release();
    return lock.is === 'locked' ? { ...lock, target: wanted } : lock;
  }
  return { is: 'held', release };
}
