import type { Duration, Instant, Reading, Taken } from '../../core/reading.ts';
import type { Lsn, PostgresNode, Sender, Up } from '../postgres.ts';
import { type Positions, positionAt, reachedAt } from './clock.ts';

/**
 * How far a standby is behind its primary.
 * `streaming`: it follows; `paused`: somebody paused replay; `disconnected`: it receives nothing;
 * `diverged`: it has log the primary does not have; `unknown`: it cannot be told.
 */
export type Lag = {
  readonly state: 'streaming' | 'paused' | 'disconnected' | 'diverged' | 'unknown';
  /** Bytes written on the primary and not replayed here; negative when diverged. The truth. */
  readonly bytes: number | undefined;
  /** How old the data is, by the console's own clock of the primary's positions. */
  readonly ms: Duration | undefined;
  /** `at least`: it may be more. One of the two does not answer, or the clock was started later than that. */
  readonly bound: 'exact' | 'at least';
};

const unknownLag: Lag = { state: 'unknown', bytes: undefined, ms: undefined, bound: 'exact' };

/**
 * Lag of a standby from both sides' readings; never zero while the primary does not answer.
 * `sender` is the row its upstream has for it: all there is when the standby itself does not answer.
 */
export function standbyLag(
  primary: Reading<PostgresNode> | undefined,
  standby: Reading<PostgresNode> | undefined,
  at: Instant,
  sender?: Sender,
): Lag {
  const there = up(primary);
  const here = up(standby);
  if (here === undefined || standby?.failure !== undefined) return bySender(sender);
  const { receiver } = here.value;
  const replayed = receiver?.replayed;
  if (receiver === undefined || replayed === undefined) return bySender(sender);
  const state = stateOf(here.value, sender);
  const gap = receiver.applyGap ?? 0;
  if (there === undefined || there.value.role !== 'primary')
    return { ...unknownLag, state, bound: 'at least', bytes: gap > 0 ? gap : undefined };

  const { positions, position } = there.value;
  if (primary?.failure !== undefined) {
    const bytes = Math.max(gap, (position ?? 0) - replayed);
    const { ms } = age(positions, replayed, at);
    return { state, bound: 'at least', bytes: bytes > 0 ? bytes : undefined, ms };
  }
  if (isDiverged(there.value, here.value, sender)) {
    const ahead = (position ?? replayed) - Math.max(replayed, receiver.received ?? replayed);
    return { ...unknownLag, state: 'diverged', bytes: Math.min(ahead, sender?.replayLag ?? 0) };
  }
  // What was written before the standby was asked: the two are not asked at once, and later log is not lag.
  const readAt = here.at - here.took;
  const written = positionAt(positions, readAt) ?? position;
  if (written === undefined) return { ...unknownLag, state };
  const bytes = Math.max(0, written - replayed);
  return bytes === 0
    ? { state, bytes, ms: 0, bound: 'exact' }
    : { state, bytes, ...age(positions, replayed, readAt) };
}

/** How much older the data at `replayed` is than `at`, as far as the clock reaches back. */
function age(positions: Positions, replayed: Lsn, at: Instant): Pick<Lag, 'ms' | 'bound'> {
  const reached = reachedAt(positions, replayed);
  const since = reached ?? positions[0]?.[0];
  const ms = since === undefined ? undefined : Math.max(0, at - since);
  return { ms, bound: reached === undefined ? 'at least' : 'exact' };
}

function up(reading: Reading<PostgresNode> | undefined): Taken<Up> | undefined {
  const last = reading?.last;
  return last?.value.is === 'up' ? { ...last, value: last.value } : undefined;
}

function stateOf({ receiver }: Up, sender: Sender | undefined): Lag['state'] {
  if (receiver?.status !== 'streaming' && sender?.state !== 'streaming')
    return receiver?.status === 'hidden' ? 'unknown' : 'disconnected';
  return receiver?.paused === 'not paused' ? 'streaming' : 'paused';
}

function bySender(sender: Sender | undefined): Lag {
  if (sender?.replayLag === undefined) return unknownLag;
  if (isAhead(sender)) return { ...unknownLag, state: 'diverged', bytes: sender.replayLag };
  const state = sender.state === 'streaming' ? 'streaming' : 'disconnected';
  return {
    state,
    bytes: sender.replayLag > 0 ? sender.replayLag : undefined,
    ms: undefined,
    bound: 'at least',
  };
}

/** What has log of its own cannot stream; what streams is ahead for a moment at most, after it changed its upstream. */
const isAhead = ({ replayLag, state }: Sender): boolean =>
  replayLag !== undefined && replayLag < 0 && state !== 'streaming';

/**
 * The primary itself counts the standby ahead, or the standby is cut off and received, well before the primary was last
 * asked, more than the primary has.
 */
function isDiverged(primary: Up, standby: Up, sender: Sender | undefined): boolean {
  if (sender !== undefined && isAhead(sender)) return true;
  const newest = primary.positions.at(-1);
  if (newest === undefined || standby.receiver?.status === 'streaming') return false;
  const [asked, written] = newest;
  const margin: Duration = 1000;
  return standby.positions.some(([at, received]) => received > written && at + margin < asked);
}
