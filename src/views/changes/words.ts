import { duration } from '../../core/format.ts';
import type { Duration, Instant } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { type Change, type ChangeKind, type Followed, isBad } from '../../domain/changes.ts';
import type { Tone } from '../line.ts';
import { timeOf } from '../standing.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** The time of day to the second, with the date where it was not today. */
export const momentOf = (then: Instant, at: Instant): string =>
  `${timeOf(then, at)}:${two(new Date(then).getSeconds())}`;

/** What happened, how often, and who did it. */
export function happened({ text, times, by }: Change): string {
  const often = times === undefined ? [] : [`${times} times`];
  return [sanitize(text), ...often, ...(by === undefined ? [] : [`by ${sanitize(by)}`])].join(', ');
}

/** What nobody saw happen is dated by when it was noticed; this much sooner it may have been. */
const vague: Duration = 15_000;

/** Since when it may have been so, where nobody looked for a while. */
export const unseenSince = ({ at, after }: Change): Instant | undefined =>
  after === undefined || at - after < vague ? undefined : after;

/**
 * "← 19 s before ReplicationLag", "← at most 2m10s before" one that was there when the console opened, "← first crash
 * 02:14:03". The alert, unless something bad was seen well before it; without its name where there is little room.
 */
export function followedWords({ at, followed }: Change, now: Instant, isBrief = false): string {
  const { alert, effect } = followed ?? {};
  const isTold =
    alert !== undefined && (effect === undefined || (alert.at - effect.at < 60_000 && !alert.latest));
  if (isTold) {
    const most = alert.latest === true ? 'at most ' : '';
    return `← ${most}${duration(Math.max(0, alert.at - at))} before ${isBrief ? 'alert' : sanitize(alert.name)}`;
  }
  return effect === undefined ? '' : `← ${effectWords[effect.is]} ${momentOf(effect.at, now)}`;
}

export const effectWords = {
  crash: 'first crash',
  'no answer': 'no answer from',
  unhealthy: 'unhealthy from',
} as const satisfies Record<NonNullable<Followed['effect']>['is'], string>;

/** What is bad in itself stands out; what came of it is quiet. */
export const toneOf = ({ kind, text }: Change): Tone => {
  if (kind === 'oom' || kind === 'kernel' || kind === 'lost' || kind === 'disconnected') return 'warn';
  if (kind === 'exited') return text === 'exited 0' ? 'plain' : 'warn';
  return kind === 'health' && isBad(text) ? 'warn' : 'plain';
};

/** Kinds in a word. */
export const kindWords = {
  created: 'created',
  removed: 'removed',
  started: 'started',
  exited: 'ended',
  oom: 'out of memory',
  image: 'image',
  health: 'health',
  paused: 'paused',
  resumed: 'resumed',
  restarted: 'restarted',
  configuration: 'configuration',
  role: 'role',
  timeline: 'timeline',
  connected: 'connected',
  disconnected: 'disconnected',
  lost: 'lost',
  back: 'back',
  mount: 'mount',
  packages: 'packages',
  boot: 'boot',
  login: 'login',
  kernel: 'kernel',
  unit: 'unit',
  stack: 'stack file',
} as const satisfies Record<ChangeKind, string>;
