import type { Step } from '../../action.ts';
import type { Facts } from './facts.ts';
import { choose } from './steps.choose.ts';
import { demote, keep, repoint } from './steps.follow.ts';
import { catchUp, type Order, pauseWrites } from './steps.pause.ts';
import { promote } from './steps.promote.ts';
import { login, settle, write } from './steps.proof.ts';

/** Both ways: of a master that is down none is kept waiting, and none is told to follow. */
export function steps(facts: Facts): readonly Step[] {
  const { master, pause, others, priorities, sentinels } = facts;
  const planned = master !== null && pause !== null ? { ...facts, master, pause } : undefined;
  const isWatched = sentinels.length > 0;
  const order: Order = { mayBeOut: true };
  return [
    login(facts),
    ...(priorities.length > 0 ? [choose(facts)] : []),
    ...(planned ? [pauseWrites(planned, order), catchUp(planned)] : []),
    promote(facts, order),
    ...(planned ? [demote(planned)] : []),
    // Before the write, which some want a replica for.
    ...(isWatched || others.length === 0 ? [] : [repoint(facts)]),
    write(facts),
    ...(isWatched ? [] : [keep(facts)]),
    settle(facts),
  ];
}
