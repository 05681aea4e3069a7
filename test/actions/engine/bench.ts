import * as z from 'zod';
import { type Action, action, type Hold, type Step } from '../../../src/actions/action.ts';
import type { Tools } from '../../../src/actions/engine/tools.ts';
import { Unsent } from '../../../src/actions/engine/unsent.ts';
import type { Hands, Reach } from '../../../src/actions/faces.ts';
import type { Happened, Verdict } from '../../../src/core/plan.ts';
import { ReadError } from '../../../src/core/reading.ts';
import { foldRun } from '../../../src/domain/run.fold.ts';
import type { Process, Run, RunEntry } from '../../../src/domain/run.ts';

/** A row of switches, the simplest thing that can be turned on, off, and break in every way. */
export type Switches = Record<string, boolean>;

/** How a switch misbehaves: `stuck` does not turn, `late` answers too late, `blind` cannot be read, `fails` says no, `mute` never answers what it is told, `unsent` is not even asked and cannot be read, `forgets` cannot be turned off. */
export type Fault = 'stuck' | 'late' | 'mute' | 'blind' | 'fails' | 'unsent' | 'forgets';

export type Made = {
  readonly names?: readonly string[];
  readonly faults?: Readonly<Record<string, Fault>>;
  readonly noReturn?: string;
  readonly final?: string;
  readonly harmless?: string;
  /** Goes on until it is stopped, and may be. */
  readonly endless?: string;
  /** `sticks`: nobody can release it. */
  readonly hold?: Readonly<Record<string, Pick<Hold, 'until'> & { readonly sticks?: true }>>;
  readonly proof?: readonly Verdict[] | Error;
};

const nobody: Process = { pid: 1, started: 1, boot: 'boot' };
export const who = { user: 'ana', uid: 1000 };

/** An action that turns switches on, with everything it did, in order. */
export function switching(made: Made = {}) {
  const { names = ['one', 'two', 'three'], faults = {}, hold = {} } = made;
  const switches: Switches = {};
  const did: string[] = [];
  let isSeen = true;

  const read = async (name: string): Promise<Happened> => {
    if (!isSeen || ['blind', 'unsent'].includes(faults[name] ?? ''))
      throw new ReadError('timeout', `${name} does not answer`);
    return switches[name] === true ? 'yes' : 'no';
  };
  const turnOn = async (name: string, signal: AbortSignal) => {
    did.push(`on ${name}`);
    if (made.endless === name) {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('killed'))));
    }
    if (faults[name] === 'mute') await new Promise(() => {});
    if (faults[name] === 'unsent') throw new Unsent('refused', `${name} is full`);
    if (faults[name] === 'fails') throw new ReadError('denied', `${name} is locked`);
    if (faults[name] !== 'stuck') switches[name] = true;
    if (faults[name] === 'late') throw new ReadError('timeout', `${name} answered too late`);
    return { on: name };
  };
  const turnOff = async (name: string) => {
    did.push(`off ${name}`);
    if (faults[name] !== 'forgets') switches[name] = false;
  };
  const steps = names.map(
    (name): Step => ({
      id: name,
      title: `turn ${name} on`,
      within: 20,
      ...(faults[name] === 'mute' && { atMost: 10 }),
      run: (_, { signal }) => turnOn(name, signal),
      happened: () => read(name),
      ...(made.final !== name && {
        undo: made.harmless === name ? ('nothing' as const) : () => turnOff(name),
      }),
      ...(made.noReturn === name && { pointOfNoReturn: true }),
      ...(made.endless === name && { stoppable: true }),
      ...(hold[name] && {
        hold: {
          ...hold[name],
          atMost: 60_000,
          release: async () => void did.push(`release ${name}`),
          released: async () =>
            did.includes(`release ${name}`) && hold[name]?.sticks !== true ? 'yes' : 'no',
        },
      }),
    }),
  );
  const made_: Action = action({
    name: 'switch',
    title: 'Switch on',
    on: ['host'],
    params: z.object({}),
    facts: z.object({}),
    disabledReason: () => undefined,
    plan: async () => ({
      summary: 'Turn all switches on',
      risk: 'disruptive',
      identity: {},
      facts: {},
      preflight: [],
      impact: [],
      proof: [],
      undo: 'They are turned off again.',
    }),
    steps: () => steps,
    prove: async () => {
      if (made.proof instanceof Error) throw made.proof;
      return made.proof ?? [{ title: 'switches', is: 'pass', because: 'all on' }];
    },
  });
  return { action: made_, switches, did, hide: () => (isSeen = false), show: () => (isSeen = true) };
}

/** A run file that is an array, and the rest of what a runner has. */
export async function runnerOf(action: Action, already: readonly RunEntry[] = []) {
  const reach = { stack: { name: 'shop' } } as Reach;
  const plan = await action.plan(reach, { kind: 'host', name: '' }, {}, new AbortController().signal);
  const entries: RunEntry[] = [
    {
      type: 'confirmed',
      at: 1,
      run: 'r1',
      stack: 'shop',
      plan,
      by: who,
      how: 'yes',
      overrides: [],
    },
    ...already,
  ];
  const ending = new AbortController();
  const read = async (): Promise<Run> => {
    const run = foldRun(entries);
    if (run === undefined) throw new Error('no run');
    return run;
  };
  let now = 1_000;
  const tools: Tools = {
    action,
    file: { append: async (entry) => void entries.push(entry), read },
    reach,
    hands: () => ({}) as Hands,
    guard: async () => nobody,
    // Time passes when somebody waits for it, and at no other time.
    clock: {
      now: () => now,
      after: (delay, call) => {
        now += delay;
        queueMicrotask(call);
        return () => {};
      },
    },
    signal: ending.signal,
  };
  return { tools, entries, read, end: () => ending.abort() };
}
