import type { Rule } from '../alerts/rule.ts';
import { type Loaded, type LoadOptions, loadConfiguration } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { reloadOnChange } from '../config/reload.ts';
import { type Surroundings, surroundingsOf } from '../config/surroundings.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import type { PastReader } from '../core/series.ts';
import type { Connection } from '../domain/connection.ts';
import { mainProbe } from '../domain/health.ts';
import type { LogSource } from '../domain/logs.ts';
import { probesOf } from '../domain/metrics.ts';
import type { ProbeName, SystemId } from '../domain/stack.ts';
import type { World } from '../domain/world.ts';
import { startScheduler } from '../probes/scheduler.ts';
import type { Log } from '../records/log.ts';
import type { LogFace, LogRequest } from '../systems/logs/log.ts';
import { exit, type Given, type Outside, Refusal } from './command.ts';
import { createKnown } from './known.ts';
import { keepLastSeen } from './lastseen.ts';
import { openOwnLog, openState } from './logging.ts';
import { openLog } from './logs.open.ts';
import { membersOf, withMembers } from './members.ts';
import { loadOptions, refreshOf } from './options.ts';
import { recordingOf } from './recording.ts';
import { type OpenSystem, openSystem } from './systems.ts';

/** The stack being watched: what is known of it, and how to ask for more. */
export type Watching = {
  readonly past: PastReader;
  readonly log: Log;
  world(): World;
  /** Calls after each tick's facts. Returns what ends it. */
  subscribe(listener: (world: World) => void): () => void;
  /** Resolves when the host was read for the first time, or could not be. */
  readonly hostRead: Promise<void>;
  /** Begins to read the systems beyond the host; until then only what cannot hang is read. */
  begin(): void;
  look(needs: ReadonlySet<ProbeName>): void;
  /** The responder takes note of an alert, or takes that back. */
  ack(alert: string): void;
  /** Judges what is known now. */
  judgeNow(): void;
  readNow(system?: SystemId): void;
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
  options: WatchingOptions = {},
): Promise<Watching> {
  const refresh = refreshOf(given);
  const asked = { ...loadOptions(given), ...(options.access && { access: options.access }) };
  const surroundings = surroundingsOf(outside.env);
  const loaded = await loadOrRefuse(asked, surroundings);
  const clock: Clock = { ...systemClock, now: outside.now };
  const masks = [loaded.redact];
  const redact = (text: string): string => masks.reduce((masked, mask) => mask(masked), text);
  const state = await openState(loaded, surroundings, outside);
  const { log, problem } = openOwnLog(state, { stack: loaded.stack, redact }, surroundings, outside);
  const { kept = new Set<string>() } = options;
  const recorder = await recordingOf(
    given,
    { stack: loaded.stack, refresh, mask: redact, onEnd: (text) => note('recording', text) },
    outside,
  );
  const known = createKnown(loaded.stack, { clock, kept, refresh, onFact: recorder?.add });
  const counts = new Map<string, number>();
  const hostRead = Promise.withResolvers<void>();
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
      if ('probe' in fact && fact.probe === 'host') hostRead.resolve();
      if (fact.type === 'read' && fact.probe === 'sentinel') meet();
    },
    onDefect: (error, { probe, system }) => log.error('a probe failed', { probe, system, error }),
  });
  const open: OpenSystem[] = [];
  let configured = loaded.connections;
  let members: readonly Connection[] = [];
  let listening = new AbortController();
  let noted = 0;
  let ruleNotes = 0;
  let rulesInForce: readonly Rule[] | undefined;
  let ruling = Promise.resolve();

  function read(connections: readonly Connection[]): void {
    for (const connection of connections) {
      const system = openSystem(connection, { clock, random: outside.random, refresh });
      open.push(system);
      scheduler.add(system.jobs);
      system.listen(() => scheduler.readNow(system.id), listening.signal);
    }
  }

  /** Takes up the nodes that the Sentinels name by now, and lets go of those that they name no more. */
  function meet(): void {
    const named = membersOf(configured, known.world().readings.sentinel);
    const ids = new Set(named.map(({ system }) => system.id));
    const held = new Set(members.map(({ system }) => system.id));
    if (ids.size === held.size && [...ids].every((id) => held.has(id))) return;
    for (const { system } of members) if (!ids.has(system.id)) drop(system.id);
    const { stack } = known.world();
    const systems = withMembers(configured, named).map(({ system }) => system);
    known.learn({ type: 'stack', at: clock.now(), stack: { ...stack, systems } });
    members = named;
    read(named.filter(({ system }) => !held.has(system.id)));
  }

  function drop(id: SystemId): void {
    scheduler.remove(id);
    const index = open.findIndex((system) => system.id === id);
    for (const system of index < 0 ? [] : open.splice(index, 1)) system.close();
  }

  function leave(): void {
    listening.abort();
    scheduler.close();
    for (const system of open.splice(0)) system.close();
  }

  function replace({ stack, connections, problems, redact: mask }: Loaded): void {
    leave();
    configured = connections;
    members = [];
    listening = new AbortController();
    masks.push(mask);
    known.learn({ type: 'stack', at: clock.now(), stack });
    warn(problems);
    read(connections);
  }

  /** Judges by the rules of a configuration; where a changed file of rules has faults, by those of before. */
  async function ruleBy({ rules: files, sections }: Loaded): Promise<void> {
    const { ruleSetOf } = await import('./ruleset.ts');
    const { rules, problems } = ruleSetOf(files, sections.rules_off);
    const isBroken = problems.some(({ severity }) => severity === 'error');
    if (rulesInForce === undefined || !isBroken) rulesInForce = rules;
    for (const [index, problem] of problems.entries()) note(`rules ${index}`, formatProblem(problem));
    for (let index = problems.length; index < ruleNotes; index++) note(`rules ${index}`, undefined);
    ruleNotes = problems.length;
    known.judgeBy(rulesInForce);
    scheduler.judgeBy(neededBy(rulesInForce));
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
        const { loaded: next } = reloaded;
        if (
          next !== used &&
          (next.stackVersion !== used.stackVersion || next.stack.access !== used.stack.access)
        )
          replace(next);
        if (next !== used) ruling = ruleBy(next);
        used = next;
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

  const forget = await keepLastSeen({ state, known, clock, log, isKept: options.remember === true });
  warn(loaded.problems);
  note('log', problem);
  read(loaded.connections.filter(({ kind }) => kind === 'host'));
  return {
    past: known.past,
    log,
    world: known.world,
    subscribe: known.subscribe,
    hostRead: hostRead.promise,
    begin() {
      read(loaded.connections.filter(({ kind }) => kind !== 'host'));
      ruling = ruleBy(loaded);
      if (options.reload === true) follow();
    },
    look: scheduler.look,
    ack: (alert) => known.learn({ type: 'acked', at: clock.now(), alert }),
    judgeNow: known.judgeNow,
    readNow: scheduler.readNow,
    openLog: (source, request) =>
      openLog(source, request, {
        engine: (system) => open.find(({ id }) => id === system)?.engine,
        clock,
        env: outside.env,
      }),
    async settled(rounds, signal) {
      const keys = (): string[] =>
        open.flatMap(({ jobs }) => jobs.map(({ probe, system }) => `${probe} ${system}`));
      while (keys().some((key) => (counts.get(key) ?? 0) < rounds)) await outside.sleep(50, signal);
      await ruling;
    },
    async close() {
      closing.abort();
      leave();
      await forget();
      await recorder?.close();
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

/** The probes that carry what the rules name. What several nodes tell together comes from their own reading. */
const neededBy = (rules: readonly Rule[]): ReadonlySet<ProbeName> =>
  new Set([...Object.values(mainProbe), ...rules.flatMap(({ metrics }) => metrics.flatMap(probesOf))]);

const formatFirst = (problems: readonly Parameters<typeof formatProblem>[0][]): string => {
  const [first] = problems;
  return first === undefined ? 'no reason known' : formatProblem(first);
};
