import { type Loaded, type LoadOptions, loadConfiguration } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { reloadOnChange } from '../config/reload.ts';
import { type Surroundings, surroundingsOf } from '../config/surroundings.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { PastReader } from '../core/series.ts';
import type { Connection } from '../domain/connection.ts';
import type { ProbeName, SystemId } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';
import { startScheduler } from '../probes/scheduler.ts';
import type { Log } from '../records/log.ts';
import { exit, type Given, type Outside, Refusal } from './command.ts';
import { createKnown } from './known.ts';
import { openOwnLog } from './logging.ts';
import { loadOptions, refreshOf } from './options.ts';
import { type OpenSystem, openSystem } from './systems.ts';

/** The stack being watched: what is known of it, and how to ask for more. */
export type Watching = {
  readonly past: PastReader;
  readonly log: Log;
  world(): World;
  /** Calls after each tick's facts. Returns what ends it. */
  subscribe(listener: (world: World) => void): () => void;
  /** Begins to read the systems beyond the host; until then only what cannot hang is read. */
  begin(): void;
  look(needs: ReadonlySet<ProbeName>): void;
  readNow(system?: SystemId): void;
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
};

/**
 * Finds the configuration, opens a read face to each system in it, and reads the host.
 * @throws UsageError, or Refusal with one sentence a problem.
 */
export async function openWatching(
  given: Given,
  outside: Outside,
  options: WatchingOptions = {},
): Promise<Watching> {
  const refresh = refreshOf(given);
  const asked = { ...loadOptions(given), ...(options.access && { access: options.access }) };
  const surroundings = surroundingsOf(outside.env);
  const loaded = await loadOrRefuse(asked, surroundings);
  const clock: Clock = { ...systemClock, now: outside.now };
  const masks = [loaded.redact];
  const redact = (text: string): string => masks.reduce((masked, mask) => mask(masked), text);
  const { log, problem } = await openOwnLog({ stack: loaded.stack, redact }, surroundings, outside);
  const { kept = new Set<string>() } = options;
  const known = createKnown(loaded.stack, { clock, kept, refresh });
  const counts = new Map<string, number>();
  const closing = new AbortController();
  const scheduler = startScheduler({
    clock,
    random: outside.random,
    emit(fact) {
      if (fact.type === 'read' || fact.type === 'failed') {
        const key = `${fact.probe} ${fact.system}`;
        counts.set(key, fact.type === 'failed' ? Number.POSITIVE_INFINITY : (counts.get(key) ?? 0) + 1);
      }
      if (fact.type === 'failed') log.info('a read failed', { ...fact });
      known.learn(fact);
    },
    onDefect: (error, { probe, system }) => log.error('a probe failed', { probe, system, error }),
  });
  const open: OpenSystem[] = [];
  let listening = new AbortController();
  let noted = 0;

  function read(connections: readonly Connection[]): void {
    for (const connection of connections) {
      const system = openSystem(connection, { clock, random: outside.random, refresh });
      open.push(system);
      scheduler.add(system.jobs);
      system.listen(() => scheduler.readNow(system.id), listening.signal);
    }
  }

  function leave(): void {
    listening.abort();
    scheduler.close();
    for (const system of open.splice(0)) system.close();
  }

  function replace({ stack, connections, problems, redact: mask }: Loaded): void {
    leave();
    listening = new AbortController();
    masks.push(mask);
    known.learn({ type: 'stack', at: clock.now(), stack });
    warn(problems);
    read(connections);
  }

  function follow(): void {
    let used = loaded;
    reloadOnChange(
      loaded,
      asked,
      surroundings,
      (reloaded) => {
        note(
          'configuration',
          reloaded.is === 'kept'
            ? `the changed stack file is not used: ${formatFirst(reloaded.refused.problems)}`
            : undefined,
        );
        if (reloaded.loaded !== used) replace(reloaded.loaded);
        used = reloaded.loaded;
      },
      closing.signal,
    );
  }

  function note(key: string, text: string | undefined): void {
    known.learn({ type: 'notice', at: clock.now(), key, text });
    if (text !== undefined) log.warning(text);
  }

  /** What is told of a configuration takes the place of what was told of the one before. */
  function warn(problems: Loaded['problems']): void {
    for (const [index, warning] of problems.entries()) note(`configuration ${index}`, formatProblem(warning));
    for (let index = problems.length; index < noted; index++) note(`configuration ${index}`, undefined);
    noted = problems.length;
  }

  warn(loaded.problems);
  note('log', problem);
  read(loaded.connections.filter(({ kind }) => kind === 'host'));
  return {
    past: known.past,
    log,
    world: known.world,
    subscribe: known.subscribe,
    begin() {
      read(loaded.connections.filter(({ kind }) => kind !== 'host'));
      if (options.reload === true) follow();
    },
    look: scheduler.look,
    readNow: scheduler.readNow,
    async settled(rounds, signal) {
      const keys = (): string[] =>
        open.flatMap(({ jobs }) => jobs.map(({ probe, system }) => `${probe} ${system}`));
      while (keys().some((key) => (counts.get(key) ?? 0) < rounds)) await outside.sleep(50, signal);
    },
    async close() {
      closing.abort();
      leave();
      await log.close();
    },
  };
}

async function loadOrRefuse(options: LoadOptions, surroundings: Surroundings): Promise<Loaded> {
  const loaded = await loadConfiguration(options, surroundings);
  if (loaded.is === 'loaded') return loaded;
  const code = loaded.because === 'access' ? exit.refused : exit.usage;
  throw new Refusal(loaded.problems.map(formatProblem), code);
}

const formatFirst = (problems: readonly Parameters<typeof formatProblem>[0][]): string => {
  const [first] = problems;
  return first === undefined ? 'no reason known' : formatProblem(first);
};
