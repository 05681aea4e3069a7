import type { Clock } from '../core/clock.ts';
import type { Duration, Instant } from '../core/reading.ts';
import { createPast, type Past } from '../core/ring.ts';
import type { PastReader } from '../core/series.ts';
import { samplesOf } from '../domain/metrics.ts';
import { type Fact, observe, type World, worldOf } from '../domain/world.ts';
import type { Recording } from '../records/recording.ts';
import type { Playback, PlaybackStep } from '../views/playback.ts';

/** A recording under way: what was known at one time of it, and how to go to another. */
export type Replaying = {
  readonly past: PastReader;
  world(): World;
  playback(): Playback;
  control(step: PlaybackStep): void;
  goTo(at: Instant): void;
  /** Calls whenever there is something new to show. Returns what ends it. */
  subscribe(listener: (world: World, playback: Playback) => void): () => void;
  close(): void;
};

type ReplayingOptions = {
  readonly clock: Clock;
  /** The metrics whose past is kept: those that a graph names. */
  readonly kept: ReadonlySet<string>;
  readonly speed: number;
};

/** As often as a person sees a movement as one. */
const frame: Duration = 100;
const minute: Duration = 60_000;
/** What a graph shows; to go back, it is played again from so long before. */
const graphed: Duration = 900_000;
const speeds = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256] as const;
const mostSnapshots = 60;

/** The world after the first `facts` facts. Worlds share what did not change, so that keeping some is cheap. */
type Snapshot = { readonly facts: number; readonly at: Instant; readonly world: World };

/** Plays a recording on a clock of its own. Nothing is judged again: what was judged then is in the recording. */
export function startReplaying(recording: Recording, options: ReplayingOptions): Replaying {
  const { header, times } = recording;
  const from = header.at;
  const to = Math.max(from, times.at(-1) ?? from);
  const listeners = new Set<(world: World, playback: Playback) => void>();
  const first: Snapshot = { facts: 0, at: from, world: worldOf(header.stack, from) };
  let snapshots: readonly Snapshot[] = [first];
  let apart = minute;
  let past: Past = createPast();
  let [world, facts, at] = [first.world, 0, from];
  let { speed } = options;
  let playing: { readonly since: Instant; readonly from: Instant; readonly cancel: () => void } | undefined;

  function fold(until: Instant): void {
    let next = facts;
    while (next < times.length && (times[next] ?? 0) <= until) next++;
    for (const fact of recording.facts(facts, next)) {
      world = observe(world, fact);
      if (fact.type === 'read') keep(fact);
      facts++;
      if (fact.at - (snapshots.at(-1)?.at ?? from) >= apart) snapshot(fact.at);
    }
    world = observe(world, { type: 'tick', at: until });
    at = until;
  }

  function keep(fact: Fact & { type: 'read' }): void {
    for (const [name, labels, value] of samplesOf(fact.probe, fact.system, fact.value, options.kept))
      past.append(fact.at, name, labels, value);
  }

  function snapshot(then: Instant): void {
    snapshots = [...snapshots, { facts, at: then, world }];
    if (snapshots.length <= mostSnapshots) return;
    snapshots = snapshots.filter((_, index) => index % 2 === 0);
    apart *= 2;
  }

  function goTo(wanted: Instant): void {
    const until = Math.min(to, Math.max(from, wanted));
    if (until < at) {
      const start = snapshots.findLast((one) => one.at <= until - graphed) ?? first;
      past = createPast();
      ({ world, facts, at } = start);
    }
    fold(until);
    if (playing !== undefined) play();
    tell();
  }

  function tell(): void {
    for (const listener of listeners) listener(world, playback());
  }

  const playback = (): Playback => ({
    at,
    speed,
    state: playing !== undefined ? 'playing' : at >= to ? 'ended' : 'paused',
    left: to - at,
  });

  function play(): void {
    playing?.cancel();
    playing = { since: options.clock.now(), from: at, cancel: options.clock.after(frame, tick) };
  }

  function pause(): void {
    playing?.cancel();
    playing = undefined;
  }

  function tick(): void {
    if (playing === undefined) return;
    const { since, from: start } = playing;
    const until = Math.min(to, start + (options.clock.now() - since) * speed);
    const isDue = (times[facts] ?? Number.POSITIVE_INFINITY) <= until || second(until) !== second(at);
    if (isDue) fold(until);
    if (until >= to) pause();
    else playing = { since, from: start, cancel: options.clock.after(frame, tick) };
    if (isDue || until >= to) tell();
  }

  function faster(by: 1 | -1): void {
    const index = speeds.findIndex((one) => one >= speed);
    speed = speeds[Math.max(0, Math.min(speeds.length - 1, index + by))] ?? 1;
    if (playing !== undefined) play();
  }

  play();
  return {
    past: { range: (...wanted) => past.range(...wanted) },
    world: () => world,
    playback,
    goTo,
    control(step) {
      switch (step) {
        case 'play or pause':
          if (playing !== undefined) pause();
          else {
            if (at >= to) goTo(from);
            play();
          }
          return tell();
        case 'faster':
        case 'slower':
          faster(step === 'faster' ? 1 : -1);
          return tell();
        case 'step':
        case 'step back':
          pause();
          return goTo(at + (step === 'step' ? header.refresh : -header.refresh));
        case 'minute on':
        case 'minute back':
          return goTo(at + (step === 'minute on' ? minute : -minute));
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: pause,
  };
}

const second = (at: Instant): number => Math.floor(at / 1000);
