import type { Duration } from '../../../core/reading.ts';
import { type SentinelSeen, sentinelsOf } from '../../backup/redis/members.ts';
import type { Hands, Reach } from '../../faces.ts';
import type { Facts } from './facts.ts';

/** The milliseconds at the end by which one that we raised is known. */
const mark = 7_777;
const grain = 10_000;

/** A time that is raised by us is known by its end. */
export const raisedTo = (atLeast: Duration): Duration => Math.ceil(atLeast / grain) * grain + mark;
export const isRaised = (downAfter: Duration): boolean => downAfter % grain === mark;

/** How the Sentinels of a plan are now. */
export async function sentinelsNow(
  reach: Reach,
  { system, sentinels }: Facts,
  signal: AbortSignal,
): Promise<readonly SentinelSeen[]> {
  if (sentinels.length === 0) return [];
  const [, group = ''] = system.split('/');
  const wanted = new Set(sentinels.map((one) => one.system));
  return (await sentinelsOf(reach, group, signal)).filter((one) => wanted.has(one.system.id));
}

/** Whether all of them wait as long as `of` says; `undefined`: one of them does not tell. */
export async function allWait(
  reach: Reach,
  facts: Facts,
  of: (sentinel: Facts['sentinels'][number]) => Duration,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const now = await sentinelsNow(reach, facts, signal);
  const each = facts.sentinels.map((sentinel) => {
    const found = now.find((one) => one.system.id === sentinel.system);
    return found?.is === 'up' ? found.downAfter === of(sentinel) : undefined;
  });
  if (each.includes(false)) return false;
  return each.includes(undefined) ? undefined : true;
}

/** Has all of them wait so long; the first that refuses is told when all were asked. */
export async function haveWait(
  hands: Hands,
  { sentinels }: Facts,
  of: (sentinel: Facts['sentinels'][number]) => Duration,
  signal: AbortSignal,
): Promise<void> {
  const asked = await Promise.allSettled(
    sentinels.map((sentinel) =>
      hands.sentinelWrite(sentinel.system).setDownAfter(sentinel.name, of(sentinel), signal),
    ),
  );
  const failed = asked.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
