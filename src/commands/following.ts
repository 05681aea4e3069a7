import type { Clock } from '../core/clock.ts';
import { retryDelay } from '../core/pace.ts';
import { type Duration, type Instant, ReadError } from '../core/reading.ts';
import { append, emptyTail, hasRoom } from '../domain/logs/tail.ts';
import { type Log, type LogEntry, type LogSource, type LogState, note } from '../domain/logs.ts';
import type { LogFace, LogRequest } from '../systems/logs/log.ts';
import { pause } from '../systems/pause.ts';

/** Whether what is printed now is wanted, or what is there shall stay. */
type Pace = 'live' | 'still';

/** Reads the one log that somebody looks at, no further ahead than it is kept. */
export type Following = {
  /** Follows that log from its last lines on, or none. The same source goes on as it was. */
  look(source: LogSource | undefined, pace: Pace): void;
};

export type FollowingOptions = {
  readonly open: (source: LogSource, request: LogRequest) => LogFace;
  readonly show: (log: Log) => void;
  readonly clock: Clock;
  readonly random: () => number;
  /** What nobody foresaw; it is tried again like any other failure. */
  readonly onDefect: (error: unknown) => void;
};

/** What a log shows when it is opened. */
const lastLines = 500;
/** How soon new lines are shown: at once for who reads them, now and then where nobody could. */
const readable = { within: 100, upTo: 50 } as const;
const tooFast: Duration = 1_000;
const retryFrom: Duration = 1_000;
/** What the rate is taken over. */
const window: Duration = 5_000;

export function createFollowing(options: FollowingOptions): Following {
  let current: (OneLog & { readonly source: LogSource }) | undefined;
  return {
    look(source, pace) {
      if (current?.source !== source) {
        current?.end();
        current = source && { source, ...follow(source, options) };
      }
      current?.keep(pace);
    },
  };
}

type OneLog = { readonly keep: (pace: Pace) => void; readonly end: () => void };

function follow(source: LogSource, { open, show, clock, random, onDefect }: FollowingOptions): OneLog {
  const ending = new AbortController();
  const { signal } = ending;
  const face = open(source, { tail: lastLines, since: undefined, follow: true });
  let tail = emptyTail;
  let state: LogState = { is: 'opening' };
  let pace: Pace = 'live';
  /** As it was shown last. */
  let shown = emptyTail;
  let letGo = (): void => {};
  let marks: readonly { readonly at: Instant; readonly count: number }[] = [];
  let telling: { readonly at: Instant; readonly cancel: () => void } | undefined;

  const count = (): number => tail.first + tail.entries.length;

  function rate(): number | undefined {
    // What was there when it was opened did not come in this time.
    if (count() === 0) return undefined;
    const mark = { at: clock.now(), count: count() };
    const outside = marks.findLastIndex(({ at }) => mark.at - at >= window);
    marks = [...marks.slice(Math.max(0, outside)), mark];
    const [first = mark] = marks;
    const elapsed = (mark.at - first.at) / 1000;
    return elapsed < 0.9 ? undefined : (mark.count - first.count) / elapsed;
  }

  function tell(): void {
    telling?.cancel();
    telling = undefined;
    if (signal.aborted) return;
    const lately = rate();
    // Until it is quiet, so that the rate does not stay when the lines do.
    if (lately !== undefined && lately > 0) tellWithin(window);
    shown = tail;
    show({ source, state, tail, rate: lately });
  }

  function tellWithin(delay: Duration): void {
    const at = clock.now() + delay;
    if (telling !== undefined && telling.at <= at) return;
    telling?.cancel();
    telling = { at, cancel: clock.after(delay, tell) };
  }

  function become(next: LogState): void {
    if (next.is === state.is && next.is !== 'failed') return;
    state = next;
    tell();
  }

  function take(entries: readonly LogEntry[]): void {
    const told = marks.at(-1)?.count ?? 0;
    tail = entries.length === 0 ? tail : append(tail, entries);
    const isFast = state.is === 'live' && count() - told > readable.upTo;
    become({ is: 'live' });
    if (entries.length > 0) tellWithin(isFast ? tooFast : readable.within);
  }

  /** What is on the screen stays, though of a flood it was let go already: what came since then is let go instead. */
  function hold(): void {
    if (tail.first === shown.first) return;
    const more = count() - shown.first - shown.entries.length;
    tail = append(shown, [note(`${more} lines came meanwhile and are not kept`)]);
  }

  async function run(): Promise<void> {
    let late: readonly LogEntry[] | undefined;
    for (let failures = 0; !signal.aborted; ) {
      try {
        for await (const entries of face.read(signal)) {
          failures = 0;
          if (pace === 'still' && !hasRoom(tail, entries)) {
            late = entries;
            break;
          }
          take(entries);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof ReadError)) onDefect(error);
        const because = error instanceof Error ? error.message : String(error);
        if (failures === 0 && tail.entries.length > 0) tail = append(tail, [note(because)]);
        become({ is: 'failed', because });
        await pause(clock, retryDelay(++failures, retryFrom, true, random()), signal);
      }
      if (late === undefined || signal.aborted) continue;
      // Nothing more is asked for: it waits where it is kept.
      become({ is: 'held' });
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      take(late);
      late = undefined;
    }
  }

  void run();
  return {
    keep(next) {
      if (next === 'still' && pace === 'live') hold();
      pace = next;
      if (next === 'live') letGo();
    },
    end() {
      ending.abort();
      telling?.cancel();
      letGo();
    },
  };
}
