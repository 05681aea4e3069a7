import { describe, expect, it } from 'vitest';
import { bringHome, type Runner } from '../../../src/actions/engine/runner.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { ReadError } from '../../../src/core/reading.ts';
import type { Guard } from '../../../src/domain/guard.ts';
import type { LockOwner } from '../../../src/domain/lock.ts';
import type { Process, Purpose, RunEntry } from '../../../src/domain/run.ts';
import type { Lock } from '../../../src/records/locks.ts';
import { type Made, runnerOf, switching, who } from './bench.ts';

const ours: Process = { pid: 42, started: 7, boot: 'boot' };
const before: Process = { pid: 41, started: 6, boot: 'boot' };

type Setting = {
  readonly made?: Made;
  readonly stack?: string;
  readonly changes?: Readonly<Record<string, readonly string[]>>;
  readonly overrides?: readonly string[];
  readonly purpose?: Purpose;
  readonly already?: readonly RunEntry[];
  readonly lock?: Lock;
  readonly planned?: Plan['identity'];
  readonly now?: Partial<Plan> | Error;
  readonly how?: Runner['how'];
  readonly guards?: readonly Guard[];
  readonly access?: 'watch' | 'operate';
  readonly isAlive?: boolean;
  readonly unrecorded?: Error;
  /** When it was confirmed; now is 1 000. */
  readonly at?: number;
  readonly handsOver?: true;
};

/** Brings a run home on a bench of switches, after it was planned and before it may be otherwise. */
async function brought(setting: Setting = {}) {
  const { purpose = 'carry', already = [], now = {}, how = 'yes', guards = [], access = 'operate' } = setting;
  const bench = switching(setting.made);
  const { tools, entries, read } = await runnerOf(bench.action, already);
  const [first] = entries;
  if (first?.type === 'confirmed')
    entries[0] = {
      ...first,
      plan: { ...first.plan, identity: setting.planned ?? first.plan.identity },
      ...{ stack: setting.stack ?? 'shop', overrides: setting.overrides ?? [] },
      at: setting.at ?? first.at,
    };
  const did: string[] = [];
  const ending = await bringHome(purpose, {
    tools: {
      ...tools,
      action: {
        ...bench.action,
        ...(setting.handsOver && { handsOver: () => ({ argv: ['sh'], without: [], what: 'sh' }) }),
        steps: (plan) =>
          bench.action.steps(plan).map((step) => ({ ...step, changes: setting.changes?.[step.id] ?? [] })),
        plan: async (...asked) => {
          if (now instanceof Error) throw now;
          return { ...(await bench.action.plan(...asked)), ...now };
        },
      },
    },
    self: ours,
    by: who,
    how,
    lasts: 'It goes on.',
    claim: async () => setting.lock ?? { is: 'held', release: async () => void did.push('release') },
    isAlive: () => setting.isAlive ?? false,
    situation: async () => ({ access, accessBecause: 'set in /etc/q.yaml', guards, running: [] }),
    announce: async ({ id }) => {
      if (setting.unrecorded !== undefined) throw setting.unrecorded;
      did.push(`announce ${id}`);
    },
    record: async ({ id }, { outcome }) => void did.push(`record ${id} ${outcome}`),
  });
  return {
    ending,
    entries,
    did: [...bench.did, ...did],
    run: await read(),
    types: entries.map(({ type }) => type),
  };
}

const startedBy = (runner: Process, at = 900): RunEntry => ({
  type: 'started',
  at,
  purpose: 'carry',
  runner,
  by: who,
  lasts: 'It goes on.',
});
const begun: readonly RunEntry[] = [startedBy(before), { type: 'began', at: 950, step: 'one' }];
const over = (outcome: 'done' | 'undone' | 'unknown'): readonly RunEntry[] => [
  ...begun,
  { type: 'ended', at: 960, step: 'one', is: 'yes' },
  { type: 'over', at: 970, outcome, because: 'so it is' },
];
const owner: LockOwner = {
  ...before,
  uid: 1000,
  since: Date.UTC(2026, 10, 21, 2, 43),
  told: { target: 'host', action: 'backup', run: 'r0', user: 'bob' },
};

describe('a run that is taken up', () => {
  it('is locked, looked at again, carried, recorded and let go of', async () => {
    const { ending, types, did, run } = await brought();
    expect(ending.outcome).toBe('done');
    expect(types.slice(0, 3)).toEqual(['confirmed', 'started', 'checked']);
    expect(types.at(-1)).toBe('over');
    expect(did).toEqual(['on one', 'on two', 'on three', 'announce r1', 'record r1 done', 'release']);
    expect(run).toMatchObject({ runner: ours, end: { outcome: 'done' } });
  });

  it('waits for nobody: who has the lock, since when and for what is told', async () => {
    const { ending, types, did } = await brought({ lock: { is: 'locked', by: owner } });
    expect(ending).toEqual({
      outcome: 'locked',
      because: 'host is locked by bob (process 41) since 2026-11-21T02:43:00.000Z: backup, run r0',
    });
    expect(types).toEqual(['confirmed', 'over']);
    expect(did).toEqual(['record r1 locked']);
  });

  it('says what comes next where it is neither done nor taken back', async () => {
    const because = async (made: Made) => (await brought({ made })).ending.because;
    expect(await because({ faults: { two: 'blind' } })).toMatch(
      /: two does not answer: quarterdeck run --resume r1 goes on, quarterdeck run --undo r1 takes it back$/,
    );
    const two = { two: 'fails' } as const;
    expect(await because({ faults: { one: 'forgets', ...two } })).toMatch(
      /"turn one on" stays: it is still there after it was taken back: quarterdeck run --undo r1 takes it back$/,
    );
    expect(await because({ noReturn: 'one', faults: two })).toMatch(
      /left to do: turn two on, turn three on: quarterdeck run --resume r1 goes on$/,
    );
    // There is no way back, and nothing that is left to do.
    expect(await because({ final: 'one', faults: two })).toMatch(/stays: it cannot be taken back$/);
    expect(await because({ faults: two })).toBe('turn two on: two is locked');
  });

  it('runs without a lock only when it is safe', async () => {
    const lock = { is: 'impossible', because: 'There is no place.' } as const;
    expect((await brought({ lock })).ending).toEqual({
      outcome: 'refused',
      because: 'There is no place. Without a lock only safe actions run',
    });
  });
});

describe('a run is refused, and nothing is done,', () => {
  const refused = async (setting: Setting): Promise<string> => {
    const { ending, did, types } = await brought(setting);
    expect(ending.outcome).toBe('refused');
    expect(did.filter((one) => one.startsWith('on'))).toEqual([]);
    expect(did.at(-1)).toBe('release');
    expect(types.at(-1)).toBe(setting.already === undefined ? 'over' : 'declined');
    return ending.because;
  };

  it('when it is about something else than was planned, with the difference', async () =>
    expect(await refused({ now: { identity: { serial: '9f2c' } } })).toBe(
      'host is not what was planned: serial was not there, is 9f2c',
    ));

  it('when it cannot be planned again', async () =>
    expect(await refused({ now: new ReadError('timeout', 'the lamp does not answer') })).toBe(
      'it could not be planned again: the lamp does not answer',
    ));

  it('when a preflight fails by now', async () =>
    expect(
      await refused({ now: { preflight: [{ title: 'lamp', is: 'refuse', because: 'it is hot' }] } }),
    ).toBe('lamp: it is hot'));

  it('when it takes more by now than was given', async () =>
    expect(await refused({ now: { risk: 'destructive' } })).toBe(
      'by now it takes more than was given: "host" is to be typed',
    ));

  it('when a guard denies it', async () =>
    expect(
      await refused({ guards: [{ action: '*', target: '*', is: { type: 'deny' }, reason: 'not today' }] }),
    ).toBe('The stack file denies it: not today.'));

  it('in watch, whatever is given', async () =>
    expect(await refused({ access: 'watch', how: 'word' })).toMatch(/access is watch \(set in/));

  it('when it was aborted before it began', async () =>
    expect(
      (await brought({ already: [{ type: 'asked', at: 2, what: 'abort', by: who }] })).ending.because,
    ).toBe('ana asked to abort before it began'));

  it('when the journal cannot be written', async () =>
    expect(await refused({ unrecorded: new Error('The journal cannot be written.') })).toBe(
      'The journal cannot be written.',
    ));

  it('when it was taken up before', async () =>
    expect(await refused({ already: begun })).toBe('it was taken up before: resume it, or take it back'));

  it('when its runner lives', async () =>
    expect(await refused({ purpose: 'resume', already: begun, isAlive: true })).toBe(
      'process 41 carries it out: switch host',
    ));

  it('when it is over', async () =>
    expect(await refused({ purpose: 'resume', already: over('done') })).toBe('it is over: done'));

  it('when the machine was started again since', async () =>
    expect(await refused({ purpose: 'resume', already: [startedBy({ ...before, boot: 'old' })] })).toBe(
      'the machine was started again since: take it back, or plan it anew',
    ));

  it('when it is too old, or of a time to come', async () => {
    const hour = 3_600_000;
    expect(await refused({ at: -hour })).toBe('it is more than 15 minutes old: plan it anew');
    expect(await refused({ purpose: 'resume', already: [startedBy(before, -hour)], at: -hour })).toBe(
      'it is more than 15 minutes old: take it back, or plan it anew',
    );
    // That somebody was told so makes it no newer.
    const told: RunEntry = {
      ...{ type: 'declined', at: 990, purpose: 'resume', by: who },
      ...{ outcome: 'refused', because: 'it is too old' },
    };
    expect(await refused({ purpose: 'resume', already: [startedBy(before, -hour), told], at: -hour })).toBe(
      'it is more than 15 minutes old: take it back, or plan it anew',
    );
    expect(await refused({ at: hour })).toBe(
      'it is of a time to come, by the clock of this machine: plan it anew',
    );
  });

  it('but not where there is no way but on: then however late, and after another start of the machine', async () => {
    const hour = 3_600_000;
    const left: readonly RunEntry[] = [
      startedBy({ ...before, boot: 'old' }, -hour),
      { type: 'began', at: -hour, step: 'two' },
      { type: 'ended', at: -hour, step: 'two', is: 'yes' },
    ];
    const { ending } = await brought({
      purpose: 'resume',
      already: left,
      at: -hour,
      made: { noReturn: 'two' },
    });
    expect(ending.outcome).toBe('done');
  });

  it('when it was never begun, or had the terminal', async () => {
    const never: RunEntry = { type: 'over', at: 2, outcome: 'refused', because: 'so it is' };
    expect((await brought({ purpose: 'undo', already: [never] })).ending).toEqual({
      outcome: 'refused',
      because: 'it was never begun',
    });
    const had = await brought({ purpose: 'resume', already: begun, handsOver: true });
    expect(had.ending).toEqual({
      outcome: 'refused',
      because: 'what had the terminal is not taken up again: open it anew',
    });
  });

  it('when it was taken back already', async () =>
    expect(await refused({ purpose: 'undo', already: over('undone') })).toBe('it was taken back already'));

  it.each(['carry', 'resume', 'undo'] as const)('to %s it with what is of another stack', async (purpose) =>
    expect(await refused({ purpose, stack: 'other', ...(purpose !== 'carry' && { already: begun }) })).toBe(
      'run r1 is of the stack "other", and the configuration is that of "shop"',
    ),
  );
});

describe('a run is not taken back, and nothing is done,', () => {
  const refused = async (setting: Setting): Promise<string> => {
    const { ending, did, run } = await brought({ purpose: 'undo', already: over('done'), ...setting });
    expect(ending.outcome).toBe('refused');
    expect(did.filter((one) => one.startsWith('off'))).toEqual([]);
    expect(run).toMatchObject({ end: { outcome: 'done' }, declined: { outcome: 'refused' } });
    return ending.because;
  };
  const guard = (is: Guard['is']): Guard => ({ action: '*', target: 'ho*', is, reason: 'not today' });

  it('when a guard denies it', async () =>
    expect(await refused({ guards: [guard({ type: 'deny' })] })).toBe(
      'The stack file denies it: not today.',
    ));

  it('while a guard freezes it', async () =>
    expect(await refused({ guards: [guard({ type: 'freeze', until: 10_000 })] })).toBe(
      'The stack file freezes it until 1970-01-01T00:00:10.000Z: not today.',
    ));

  it('without the word where a guard asks for it, or something was taken upon oneself', async () => {
    const wanted = 'by now it takes more than was given: "host" is to be typed';
    expect(await refused({ guards: [guard({ type: 'word' })] })).toBe(wanted);
    expect(await refused({ overrides: ['allow-heat'] })).toBe(wanted);
  });

  it('on less than a yes', async () =>
    expect(await refused({ how: 'enter' })).toBe('by now it takes more than was given: a yes'));

  it('when its target is another one by now', async () =>
    expect(await refused({ now: { identity: { serial: '9f2c' } } })).toBe(
      'host is not what was planned: serial was not there, is 9f2c',
    ));
});

describe('a run that was interrupted', () => {
  it('goes on, with the preflight as it is now', async () => {
    const { ending, types, run } = await brought({ purpose: 'resume', already: begun });
    expect(ending.outcome).toBe('done');
    expect(types.slice(3, 5)).toEqual(['started', 'checked']);
    expect(run).toMatchObject({ purpose: 'resume', runner: ours });
  });

  it('goes on where nobody could tell how it ended', async () =>
    expect((await brought({ purpose: 'resume', already: over('unknown') })).ending.outcome).toBe('done'));

  it('is taken back though nothing can be planned', async () => {
    const { ending } = await brought({
      purpose: 'undo',
      already: begun,
      now: new ReadError('timeout', 'the lamp does not answer'),
    });
    expect(ending).toEqual({ outcome: 'undone', because: 'ana took it back; nothing was done' });
  });

  it('is taken back while what it is about cannot be told, and not while it is another one', async () => {
    const already = [{ type: 'started', at: 2, purpose: 'undo', runner: ours, by: who, lasts: '' }] as const;
    const planned = { serial: '9f2c', start: '02:43' };
    const { ending } = await brought({
      purpose: 'undo',
      already,
      planned,
      now: { identity: { start: '02:43' } },
    });
    expect(ending.outcome).toBe('undone');
    // Part of it is away, and another part is what the run made of it.
    const half = {
      already: begun,
      planned,
      now: { identity: { start: '02:44' } },
      changes: { one: ['start'] },
    };
    expect((await brought({ purpose: 'undo', ...half })).ending.outcome).toBe('undone');
    const other = { ...planned, serial: '7a11' };
    expect(
      (await brought({ purpose: 'undo', already, planned, now: { identity: other } })).run.declined?.because,
    ).toBe('host is not what was planned: serial was 9f2c, is 7a11');
  });

  it.each(['resume', 'undo'] as const)('knows its own effect when it is to %s', async (purpose) => {
    const now: Partial<Plan> = {
      identity: { start: '02:44' },
      preflight: [{ title: 'lamp', is: 'refuse', because: 'it is on' }],
    };
    const changes = { one: ['start', 'lamp'] };
    const { ending } = await brought({ purpose, already: begun, now, changes });
    expect(ending.outcome).toBe(purpose === 'undo' ? 'undone' : 'done');
    const others = await brought({ purpose, already: begun, now, changes: { two: ['start', 'lamp'] } });
    expect(others.ending).toMatchObject({
      outcome: 'refused',
      because: 'host is not what was planned: start was not there, is 02:44',
    });
  });

  it('stays as it was when it is not taken up', async () => {
    const { run } = await brought({ purpose: 'resume', already: begun, lock: { is: 'locked', by: owner } });
    expect(run.end).toBeUndefined();
    expect(run.declined).toMatchObject({ outcome: 'locked' });
  });
});
