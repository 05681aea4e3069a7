import type { Clock } from '../../core/clock.ts';
import type { Plan } from '../../core/plan.ts';
import type { Duration } from '../../core/reading.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import type { LockPurpose } from '../../domain/lock.ts';
import type { Lock } from '../../records/locks.ts';
import { pause } from '../../systems/pause.ts';

/** All that a plan locks, or the first of it that cannot be. */
export type Locks =
  | Exclude<Lock, { readonly is: 'locked' }>
  | (Lock & { readonly is: 'locked' } & { readonly target: Target });

type Claim = (target: Target, purpose: LockPurpose) => Promise<Lock>;

/** What a guard locks for while it releases what a dead runner held. */
export const releasing = 'release';

const between: Duration = 100;
/** For a guard to be done with it. */
const patience: Duration = 30_000;

/** Locks like `lockAll`. A guard that is just releasing something is waited for: both at once would undo each other's work. */
export async function lockBehindGuard(
  plan: Pick<Plan, 'target' | 'locks'>,
  purpose: LockPurpose,
  claim: Claim,
  clock: Clock,
): Promise<Locks> {
  const never = new AbortController().signal;
  for (let waited = 0; ; waited += between) {
    const found = await lockAll(plan, purpose, claim);
    if (found.is !== 'locked' || found.by.told?.action !== releasing || waited >= patience) return found;
    await pause(clock, between, never);
  }
}

/** Locks a plan's target and what else it relies on, one after another: all of it, or nothing. */
export async function lockAll(
  { target, locks = [] }: Pick<Plan, 'target' | 'locks'>,
  purpose: LockPurpose,
  claim: Claim,
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
