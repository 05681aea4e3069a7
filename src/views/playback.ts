import { actionNames } from '../core/action.ts';
import { duration } from '../core/format.ts';
import type { Duration, Instant } from '../core/reading.ts';
import { type Binding, bind, looking } from './binding.ts';

/** How a recording is played, where the screen shows one. */
export type Playback = {
  /** The time of the recording that is shown. */
  readonly at: Instant;
  /** Recorded seconds a second. */
  readonly speed: number;
  readonly state: 'playing' | 'paused' | 'ended';
  /** Until its end. */
  readonly left: Duration;
};

/** What can be done with it. */
export type PlaybackStep =
  | 'play or pause'
  | 'step'
  | 'step back'
  | 'minute on'
  | 'minute back'
  | 'faster'
  | 'slower';

const two = (value: number): string => String(value).padStart(2, '0');

/** "replay 02:36:55 ×4 · 12m10s left". */
export function playbackWords({ at, speed, state, left }: Playback): string {
  const then = new Date(at);
  const time = [then.getHours(), then.getMinutes(), then.getSeconds()].map(two).join(':');
  const how = {
    playing: `${duration(Math.ceil(left / 1000) * 1000)} left`,
    paused: 'paused',
    ended: 'at its end',
  }[state];
  return `replay ${time} ×${speed}, ${how}`;
}

const step = (id: string, keys: string, title: string, does: PlaybackStep, hint?: string): Binding =>
  bind(id, keys, title, looking, { type: 'playback', step: does }, hint);

/** Keys that only a recording has. */
const playbackBindings: readonly Binding[] = [
  step('play', 'space', 'play the recording, or pause it', 'play or pause', 'Space play'),
  step('step', '.', 'one interval on', 'step', '. , step'),
  step('step-back', ',', 'one interval back', 'step back'),
  step('minute-on', ']', 'a minute on', 'minute on', '[ ] minute'),
  step('minute-back', '[', 'a minute back', 'minute back'),
  step('faster', '+ =', 'play faster', 'faster', '+ - speed'),
  step('slower', '-', 'play slower', 'slower'),
];

/** What asks something of systems, of which a recording has none. */
const live: ReadonlySet<string> = new Set([
  'read-now',
  'pause',
  'log',
  'ack',
  'menu',
  'note',
  'tick',
  'abort',
  'undo',
  'resume',
  ...actionNames,
]);

/** The bindings of a console that plays a recording. */
export const playedBindings = (bindings: readonly Binding[]): readonly Binding[] => [
  ...playbackBindings,
  ...bindings.filter(
    ({ id, modes }) => !live.has(id) && modes.some((mode) => mode !== 'log' && mode !== 'plan'),
  ),
];
