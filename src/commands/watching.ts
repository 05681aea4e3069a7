import type { LoadOptions } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { surroundingsOf } from '../config/surroundings.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { LogSource } from '../domain/logs.ts';
import type { SeenRelease } from '../domain/release.ts';
import type { SeenRun } from '../domain/run.ask.ts';
import type { Fact } from '../domain/world.ts';
import type { Log } from '../records/log.ts';
import type { StateDirectory } from '../records/state.ts';
import type { LogFace, LogRequest } from '../systems/logs/log.ts';
import type { Given, Outside } from './command.ts';
import type { Known } from './known.ts';
import { loadOrRefuse } from './loading.ts';
import { openLog } from './logs.open.ts';
import { loadOptions, refreshOf } from './options.ts';
import { openMemory } from './watching/memory.ts';
import { createOpened, type Opened } from './watching/opened.ts';
import { followConfiguration } from './watching/reload.ts';
import { createRuling } from './watching/ruling.ts';
import { createWatchedStack } from './watching/stack.ts';
import { createTally } from './watching/tally.ts';

/** The stack being watched: what is known of it, and how to ask for more. */
export type Watching = Pick<Known, 'past' | 'world' | 'subscribe' | 'judgeNow'> &
  Pick<Opened, 'look' | 'readNow'> & {
    readonly log: Log;
    /** Resolves when the host was read for the first time, or could not be. */
    readonly hostRead: Promise<void>;
    /** Begins to read the systems beyond the host; until then only what cannot hang is read. */
    begin(): void;
    /** Where what is kept of this stack is. */
    readonly state: StateDirectory;
    /** Takes every secret that is known by now out of a text. */
    readonly redact: (text: string) => string;
    /** The responder takes note of an alert, or takes that back. */
    ack(alert: string): void;
    /** What is known of a run by now. */
    ran(run: SeenRun): void;
    /** What was written into the journal since. */
    journalled(entries: readonly JournalEntry[]): void;
    /** Takes in what was deployed. */
    released(releases: readonly SeenRelease[]): void;
    /** A log that is read through the faces that are open, which may change meanwhile. */
    openLog(source: LogSource, request: LogRequest): LogFace;
    /** Resolves when every probe has read every system so many times, or failed once. */
    settled(rounds: number, signal?: AbortSignal): Promise<void>;
    close(): Promise<void>;
  };

export type WatchingOptions = {
  /** `--access`, or what the command itself lowers it to. */
  readonly access?: LoadOptions['access'];
  readonly kept?: ReadonlySet<string>;
  /** Follow changes of the stack file. */
  readonly reload?: boolean;
  /** Keep what is seen for the next console. */
  readonly remember?: boolean;
};

/**
 * Finds the configuration, opens a read face to each system in it, and reads the host.
 * @throws UsageError, or Refusal with one sentence a problem.
 */
export async function openWatching(
  given: Given,
  outside: Outside,
  { access, kept = new Set(), reload = false, remember = false }: WatchingOptions = {},
): Promise<Watching> {
  const refresh = refreshOf(given);
  const asked = { ...loadOptions(given), ...(access && { access }) };
  const surroundings = surroundingsOf(outside.env);
  const loaded = await loadOrRefuse(asked, surroundings);
  const { random, env, sleep } = outside;
  const clock: Clock = { ...systemClock, now: outside.now };
  const memory = await openMemory(loaded, { given, outside, surroundings, clock, refresh, kept, remember });
  outside.confide?.(memory.redact);
  const { known, log, notices } = memory;
  const tally = createTally();
  const hostRead = Promise.withResolvers<void>();
  const closing = new AbortController();
  const opened = createOpened({
    clock,
    random,
    refresh,
    emit: hear,
    onDefect: (error, { probe, system }) => log.error('a probe failed', { probe, system, error }),
  });
  const stack = createWatchedStack(loaded, { known, opened, clock });
  const ruling = createRuling({ known, opened, notices });

  function hear(fact: Fact): void {
    tally.count(fact);
    if (fact.type === 'failed') log.info('a read failed', { ...fact });
    known.learn(fact);
    if ('probe' in fact && fact.probe === 'host') hostRead.resolve();
    if (fact.type === 'read' && fact.probe === 'sentinel') stack.meet();
  }

  notices.replace('configuration', loaded.problems.map(formatProblem));
  stack.openHost();
  return {
    ...known,
    look: opened.look,
    readNow: opened.readNow,
    log,
    hostRead: hostRead.promise,
    begin() {
      stack.openAll();
      ruling.by(loaded);
      if (reload) followConfiguration(loaded, { asked, surroundings, memory, stack, ruling }, closing.signal);
    },
    state: memory.state,
    redact: memory.redact,
    ack: (alert) => known.learn({ type: 'acked', at: clock.now(), alert }),
    ran: (run) => known.learn({ type: 'run', at: clock.now(), run }),
    released: (releases) => known.learn({ type: 'releases', at: clock.now(), releases }),
    journalled: (entries) => known.learn({ type: 'journal', at: clock.now(), entries }),
    openLog: (source, request) => openLog(source, request, { engine: opened.engine, clock, env }),
    async settled(rounds, signal) {
      while (!tally.isReached(opened.jobs(), rounds)) await sleep(50, signal);
      await ruling.settled();
    },
    async close() {
      closing.abort();
      opened.release();
      await memory.close();
    },
  };
}
