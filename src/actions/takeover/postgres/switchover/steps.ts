import type { Step } from '../../../action.ts';
import { upToMove } from '../moved.ts';
import type { Known } from './facts.ts';
import { rejoin, repoint, settle, tidy } from './steps/after.ts';
import { flush, hold, prepare, slots } from './steps/before.ts';
import { lock } from './steps/lock.ts';
import { relink, unlink } from './steps/policy.ts';
import { fence, probe, promote, ready, turn } from './steps/promote.ts';
import { received, stop } from './steps/stop.ts';

/** In the order in which the writers stand still for the shortest. */
export function steps(known: Known): readonly Step[] {
  const { pooler, candidate, primary, siblings, timeout } = known;
  const before = upToMove.bind(undefined, known);
  return [
    lock(known),
    ...(candidate.slots.length === 0 ? [] : [slots(known)]),
    ...[prepare(known), ...unlink(primary), flush(known)].map(before),
    ...(pooler === null ? [] : [before(hold(pooler, timeout))]),
    ...[stop(known), before(received(known)), before(ready(known))],
    ...fence(known),
    ...[promote(known), probe(known)],
    ...(pooler === null || pooler.file === null ? [] : [turn(pooler, pooler.file)]),
    settle(known),
    ...siblings.map((sibling) => repoint(known, sibling)),
    rejoin(known),
    ...relink(primary),
    ...(primary.leftover.length === 0 ? [] : [tidy(known)]),
  ];
}
