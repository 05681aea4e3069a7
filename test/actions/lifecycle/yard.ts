import type { Action } from '../../../src/actions/action.ts';
import { carry } from '../../../src/actions/engine/carry.ts';
import { bringHome } from '../../../src/actions/engine/runner.ts';
import type { Tools } from '../../../src/actions/engine/tools.ts';
import { takeBack } from '../../../src/actions/engine/undo.ts';
import type { Hands, Reach } from '../../../src/actions/faces.ts';
import type { Sections } from '../../../src/config/sections.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Json } from '../../../src/core/json.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { ReadError } from '../../../src/core/reading.ts';
import { parseTarget } from '../../../src/core/target.ts';
import { foldRun } from '../../../src/domain/run.fold.ts';
import type { Confirmation, Purpose, RunEntry } from '../../../src/domain/run.ts';
import type { System } from '../../../src/domain/stack.ts';
import { self } from '../../../src/records/process.ts';
import type { Ledger } from '../../../src/records/releases.ts';
import { openDocker } from '../../../src/systems/docker.ts';
import {
  openDockerWrite,
  openFilesWrite,
  openProgramsWrite,
  openUnitWrite,
} from '../../../src/systems/write.ts';

export type Yard = {
  /** Sockets of engines, by system. */
  readonly engines?: Readonly<Record<string, string>>;
  readonly systems?: readonly System[];
  readonly services?: Sections['services'];
  readonly docker?: Sections['docker'];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly runAs?: readonly string[];
  /** Where what was deployed is written down; left out: nothing was. */
  readonly ledger?: Ledger;
  readonly faces?: Partial<Pick<Reach, 'postgres' | 'redis' | 'declared'>>;
};

const missing = (system: string): never => {
  throw new ReadError('missing', `the stack has no ${system}`);
};

/** The faces of a stack, as a runner would have them. */
export function yardOf({
  engines = {},
  systems = [],
  services = [],
  docker = [],
  env = {},
  runAs,
  ledger = {
    read: async () => [],
    append: () => missing('ledger'),
    letter: () => missing('ledger'),
    pinOf: () => missing('ledger'),
    pin: () => missing('ledger'),
  },
  faces,
}: Yard) {
  const opened = Object.entries(engines).map(([system, socket]) => ({
    system,
    face: openDocker({ type: 'socket', path: socket }),
  }));
  const sections = { services, docker } as unknown as Sections; // of the rest nothing is asked
  const reach: Reach = {
    stack: { name: 'shop', environment: 'testing', access: 'operate', accessBecause: undefined, systems },
    sections,
    clock: systemClock,
    env,
    engines: () => opened,
    postgres: faces?.postgres ?? missing,
    redis: faces?.redis ?? missing,
    declared: faces?.declared ?? (() => missing('declared')),
    pgbouncer: missing,
    sentinel: missing,
    named: () => undefined,
    past: async () => [],
    releases: ledger,
    lastSeen: async () => undefined,
  };
  const hands = {
    ...reach,
    ledger,
    programs: openProgramsWrite,
    files: openFilesWrite,
    engine: (system) => openDockerWrite({ type: 'socket', path: engines[system] ?? missing(system) }),
    units: () => openUnitWrite({ env, runAs }),
  } as Hands; // of the rest nothing is asked
  const close = (): void => {
    for (const { face } of opened) face.close();
  };
  return { reach, hands, close };
}

export const soon = (): AbortSignal => AbortSignal.timeout(20_000);

/** Plans what is written as on the command line. */
export function planned(action: Action, written: string, reach: Reach, params: Json = {}): Promise<Plan> {
  const target = parseTarget(written);
  if (target === undefined) throw new Error(`no target: ${written}`);
  return action.plan(reach, target, params, soon());
}

const by = { user: 'ana', uid: 1000 };

/** A runner whose run file is an array. */
export function runnerOf(
  action: Action,
  plan: Plan,
  { reach, hands }: Pick<ReturnType<typeof yardOf>, 'reach' | 'hands'>,
) {
  const entries: RunEntry[] = [
    {
      type: 'confirmed',
      at: Date.now(),
      run: '20261121-0243-7f3a',
      stack: 'shop',
      plan,
      by,
      how: 'yes',
      overrides: [],
    },
  ];
  const read = async () => foldRun(entries) ?? missing('run');
  const tools: Tools = {
    action,
    file: { append: async (entry) => void entries.push(entry), read },
    reach,
    hands: () => hands,
    guard: () => missing('guard'),
    clock: systemClock,
    signal: new AbortController().signal,
  };
  return {
    entries,
    read,
    carry: async () => carry(await read(), tools),
    undo: () => takeBack('ana takes it back', tools),
    /** As a runner of its own does it, after everything was looked at again. */
    bring: (purpose: Purpose, how: Confirmation = 'yes') =>
      bringHome(purpose, {
        ...{ tools, self: self(), by, how, lasts: 'It goes on.', isAlive: () => false },
        claim: async () => ({ is: 'held', release: async () => {} }),
        situation: async () => ({ access: 'operate', accessBecause: undefined, guards: [], running: [] }),
        announce: async () => {},
        record: async () => {},
      }),
    /** As a runner leaves it that is killed when a step was done, before anybody wrote that down. */
    async killedAfter(last: string) {
      const gone = { ...self(), pid: 1 };
      entries.push({
        type: 'started',
        at: Date.now(),
        purpose: 'carry',
        runner: gone,
        by,
        lasts: 'It goes on.',
      });
      for (const step of action.steps(plan)) {
        const { results } = await read();
        entries.push({ type: 'began', at: Date.now(), step: step.id });
        const signal = soon();
        const result = await step.run(hands, { results, signal, tell: () => {} });
        if (step.id === last) return;
        entries.push({
          ...{ type: 'ended', at: Date.now(), step: step.id, is: 'yes' },
          ...(result !== undefined && { result }),
        });
      }
      throw new Error(`there is no step ${last}`);
    },
    /** As a runner leaves it that is killed when it had taken back this step, and nothing before it. */
    async undoneUntil(last: string) {
      for (const step of action.steps(plan).toReversed()) {
        const { results } = await read();
        entries.push({ type: 'undoing', at: Date.now(), step: step.id });
        if (typeof step.undo === 'function')
          await step.undo(hands, { results, signal: soon(), tell: () => {} });
        if (step.id === last) return;
      }
      throw new Error(`there is no step ${last}`);
    },
    /** As a runner leaves it that is killed in the middle of a step. */
    killedIn: (step: string) => {
      const at = Date.now();
      const gone = { ...self(), pid: 1 };
      entries.push(
        { type: 'started', at, purpose: 'carry', runner: gone, by, lasts: 'It goes on.' },
        { type: 'began', at, step },
      );
    },
  };
}
