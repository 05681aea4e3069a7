import type { Alert } from '../../core/alert.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import { type Change, concerns, isCause } from '../changes.ts';

/** An alert that begins later than this after a change has another cause, or none that can be guessed by time. */
const reach: Duration = 600_000;
/** Two clocks tell of cause and effect. */
const slack: Duration = 2_000;

/** What is true within this time of the opening may have been true before it. */
const opening: Duration = 15_000;

/**
 * The changes with the alerts that began after them and concern them. An alert that was there before changes nothing.
 * `openedAt` is when the console began to look.
 */
export function withAlerts(
  changes: readonly Change[],
  before: readonly Alert[],
  now: readonly Alert[],
  openedAt: Instant,
): readonly Change[] {
  const begun = now.filter(
    ({ name, target }) => !before.some((one) => one.name === name && one.target === target),
  );
  return begun.length === 0
    ? changes
    : mapped(changes, (change) => begun.reduce((one, alert) => followedBy(one, alert, openedAt), change));
}

function followedBy(change: Change, { name, target, since }: Alert, openedAt: Instant): Change {
  const isAfter = since >= change.at - slack && since - change.at <= reach;
  if (change.followed?.alert !== undefined || !isAfter || !isCause(change) || !concerns(change, target))
    return change;
  const isLate = change.at < openedAt && since >= openedAt && since - openedAt < opening;
  const alert = { name, target, at: since, ...(isLate && { latest: true as const }) };
  return { ...change, followed: { ...change.followed, alert } };
}

/** The changes of a container with the first end with an error that came after them. */
export function withCrashes(changes: readonly Change[]): readonly Change[] {
  const crashes = changes.filter(isCrash);
  if (crashes.length === 0) return changes;
  return mapped(changes, (change) => {
    if (!isCause(change) || change.followed?.crash !== undefined) return change;
    const after = crashes.filter(
      ({ target, at }) => target === change.target && at >= change.at && at - change.at <= reach,
    );
    if (after.length === 0) return change;
    return { ...change, followed: { ...change.followed, crash: Math.min(...after.map(({ at }) => at)) } };
  });
}

const isCrash = ({ kind, text }: Change): boolean =>
  kind === 'oom' || (kind === 'exited' && text !== 'exited 0');

/** The same array when nothing in it became another. */
function mapped(changes: readonly Change[], change: (one: Change) => Change): readonly Change[] {
  const found = changes.map(change);
  return found.every((one, index) => one === changes[index]) ? changes : found;
}
