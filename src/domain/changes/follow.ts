import type { Alert } from '../../core/alert.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import { type Change, type Followed, isBad, isCause, nearness } from '../changes.ts';

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
  return begun.reduce((known, alert) => withAlert(known, alert, openedAt), changes);
}

/** Of what may have caused it, only what concerns it most nearly: whoever paused the standby, not whoever reloaded its primary. */
function withAlert(
  changes: readonly Change[],
  { name, target, since }: Alert,
  openedAt: Instant,
): readonly Change[] {
  const isBefore = ({ at }: Change): boolean => since >= at - slack && since - at <= reach;
  const nearest = Math.min(
    ...changes.map((change) => (isCause(change) && isBefore(change) ? (nearness(change, target) ?? 9) : 9)),
  );
  return mapped(changes, (change) => {
    if (change.followed?.alert !== undefined || !isCause(change) || !isBefore(change)) return change;
    if (nearness(change, target) !== nearest) return change;
    const isLate = change.at < openedAt && since >= openedAt && since - openedAt < opening;
    const alert = { name, target, at: since, ...(isLate && { latest: true as const }) };
    return { ...change, followed: { ...change.followed, alert } };
  });
}

/** The changes with the first bad thing that happened after each to the very same target. */
export function withEffects(changes: readonly Change[]): readonly Change[] {
  const effects = changes.flatMap((change) => {
    const is = effectOf(change);
    return is === undefined ? [] : [{ is, at: change.at, target: change.target }];
  });
  if (effects.length === 0) return changes;
  return mapped(changes, (change) => {
    if (!isCause(change)) return change;
    const [first] = effects
      .filter(({ target, at }) => target === change.target && at >= change.at && at - change.at <= reach)
      .sort((a, b) => a.at - b.at);
    if (first === undefined || change.followed?.effect?.at === first.at) return change;
    return { ...change, followed: { ...change.followed, effect: { is: first.is, at: first.at } } };
  });
}

type Effect = NonNullable<Followed['effect']>['is'];

function effectOf({ kind, text }: Change): Effect | undefined {
  if (kind === 'oom' || (kind === 'exited' && text !== 'exited 0')) return 'crash';
  if (kind === 'lost') return 'no answer';
  return kind === 'health' && isBad(text) ? 'unhealthy' : undefined;
}

/** The same array when nothing in it became another. */
function mapped(changes: readonly Change[], change: (one: Change) => Change): readonly Change[] {
  const found = changes.map(change);
  return found.every((one, index) => one === changes[index]) ? changes : found;
}
