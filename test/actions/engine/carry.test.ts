import { describe, expect, it } from 'vitest';
import { carry } from '../../../src/actions/engine/carry.ts';
import { takeBack } from '../../../src/actions/engine/undo.ts';
import { ReadError } from '../../../src/core/reading.ts';
import { foldRun } from '../../../src/domain/run.fold.ts';
import { type Made, runnerOf, switching, who } from './bench.ts';

async function carried(made: Made = {}) {
  const bench = switching(made);
  const runner = await runnerOf(bench.action);
  const ending = await carry(await runner.read(), runner.tools);
  return { ...bench, ...runner, ending, run: await runner.read() };
}

describe('a run that is carried', () => {
  it('does each step, reads it back, proves the whole, and is done', async () => {
    const { ending, did, run } = await carried();
    expect(ending).toEqual({ outcome: 'done', because: 'switches: all on' });
    expect(did).toEqual(['on one', 'on two', 'on three']);
    expect(run.steps.map(({ is }) => is)).toEqual(['yes', 'yes', 'yes']);
    expect(run.results).toEqual({ one: { on: 'one' }, two: { on: 'two' }, three: { on: 'three' } });
  });

  it('has every line on record before what it announces', async () => {
    const { entries } = await carried({ names: ['one'] });
    expect(entries.map(({ type }) => type)).toEqual(['confirmed', 'began', 'ended', 'proved']);
  });

  it('takes back what it did when a step says no', async () => {
    const { ending, did, switches } = await carried({ faults: { three: 'fails' } });
    expect(ending).toEqual({ outcome: 'undone', because: 'turn three on: three is locked' });
    expect(did).toEqual(['on one', 'on two', 'on three', 'off two', 'off one']);
    expect(switches).toEqual({ one: false, two: false });
  });

  it('leaves what was so before it', async () => {
    const { action, did, switches } = switching({ faults: { three: 'fails' } });
    switches.two = true;
    const runner = await runnerOf(action);
    const ending = await carry(await runner.read(), runner.tools);
    expect(ending.outcome).toBe('undone');
    expect(did).toEqual(['on one', 'on three', 'off one']);
    expect(switches).toEqual({ one: false, two: true });
  });

  it('does not believe a step that returned without effect', async () => {
    const { ending } = await carried({ faults: { two: 'stuck' } });
    expect(ending).toEqual({ outcome: 'undone', because: 'turn two on: it did not happen in time' });
  });

  it('believes what it reads back over an answer that came too late', async () => {
    const { ending, run } = await carried({ faults: { two: 'late' } });
    expect(ending.outcome).toBe('done');
    expect(run.steps[1]?.is).toBe('yes');
  });

  it('waits for no system that stands still longer than its step says, and reads it back', async () => {
    const { ending, did, run } = await carried({ faults: { two: 'mute' } });
    expect(ending).toEqual({ outcome: 'undone', because: 'turn two on: no answer within 10 ms' });
    expect(did).toEqual(['on one', 'on two', 'off one']);
    expect(run.steps.map(({ is }) => is)).toEqual(['undone', 'no', 'waiting']);
  });

  it('keeps nothing of what a step left once that is taken back, and nothing of those after it', async () => {
    const { ending, run } = await carried({ harmless: 'two', faults: { three: 'fails' } });
    expect([ending.outcome, run.results]).toEqual(['undone', {}]);
  });

  it('is unknown when a step can neither be read back nor be seen to be taken back', async () => {
    const { ending } = await carried({ faults: { two: 'blind' } });
    expect(ending.outcome).toBe('unknown');
    expect(ending.because).toBe(
      'turn two on: two does not answer; whether "turn two on" was taken back is not known: two does not answer',
    );
  });

  it('did nothing where nothing was sent, whether or not that can be read back', async () => {
    const { ending, run } = await carried({ names: ['one'], faults: { one: 'unsent' } });
    expect(ending).toEqual({
      outcome: 'undone',
      because: 'turn one on: one is full: nothing was sent; nothing was done',
    });
    expect(run.steps[0]?.is).toBe('no');
    const second = await carried({ faults: { two: 'unsent' } });
    expect(second.ending).toEqual({
      outcome: 'undone',
      because: 'turn two on: two is full: nothing was sent',
    });
    expect(second.switches).toEqual({ one: false });
  });

  it('does not say so of what may have been sent the time before', async () => {
    const { action } = switching({ names: ['one'], faults: { one: 'unsent' } });
    const steps = (plan: Parameters<typeof action.steps>[0]) =>
      action.steps(plan).map((step) => ({ ...step, repeatable: true as const }));
    const runner = await runnerOf({ ...action, steps });
    runner.entries.push({ type: 'began', at: 0, step: 'one' });
    const ending = await carry(await runner.read(), runner.tools);
    expect(ending.outcome).toBe('unknown');
  });

  it('has failed when what it did stays although it was taken back', async () => {
    const { ending } = await carried({ faults: { one: 'forgets', two: 'fails' } });
    expect(ending).toEqual({
      outcome: 'failed',
      because: 'turn two on: two is locked; "turn one on" stays: it is still there after it was taken back',
    });
  });

  it('has failed when a step that happened cannot be taken back', async () => {
    const { ending, did } = await carried({ final: 'one', faults: { two: 'fails' } });
    expect(ending.because).toBe('turn two on: two is locked; "turn one on" stays: it cannot be taken back');
    expect(ending.outcome).toBe('failed');
    expect(did).toEqual(['on one', 'on two']);
  });

  it('is undone though a step stays that leaves nothing to take back', async () => {
    const { ending } = await carried({ harmless: 'one', faults: { two: 'fails' } });
    expect(ending.outcome).toBe('undone');
  });

  it('takes nothing back once the point of no return was begun', async () => {
    const { ending, did } = await carried({ noReturn: 'two', faults: { three: 'fails' } });
    expect(ending).toEqual({
      outcome: 'failed',
      because:
        'turn three on: three is locked; "turn two on" is done, and there is no way back from it, left to do: turn three on: quarterdeck run --resume r1 goes on',
    });
    expect(did).toEqual(['on one', 'on two', 'on three']);
  });

  it('is unknown when the point of no return itself cannot be read back', async () => {
    const { ending } = await carried({ noReturn: 'two', faults: { two: 'blind' } });
    expect(ending.outcome).toBe('unknown');
  });

  it('has failed when all was done and the proof says otherwise', async () => {
    const { ending } = await carried({
      proof: [{ title: 'lamp', is: 'refuse', because: 'it is dark' }],
    });
    expect(ending).toEqual({ outcome: 'failed', because: 'lamp: it is dark' });
  });

  it('is unknown when all was done and the proof cannot be read', async () => {
    const { ending } = await carried({ proof: new ReadError('timeout', 'the lamp does not answer') });
    expect(ending.outcome).toBe('unknown');
  });
});

describe('a run that is stopped', () => {
  it('is taken back at the next safe point when somebody asks to abort', async () => {
    const { action, did } = switching();
    const { tools, entries, read } = await runnerOf(action);
    const append = tools.file.append;
    const file: typeof tools.file = {
      ...tools.file,
      async append(entry) {
        await append(entry);
        if (entry.type === 'began' && entry.step === 'two')
          entries.push({ type: 'asked', at: 1, what: 'abort', by: who });
      },
    };
    const ending = await carry(await read(), { ...tools, file });
    expect(ending).toEqual({ outcome: 'undone', because: 'ana asked to abort' });
    expect(did).toEqual(['on one', 'on two', 'off two', 'off one']);
  });

  it('breaks off a step that may be, and says who asked for it', async () => {
    const { action, did } = switching({ endless: 'two' });
    const { tools, entries, read } = await runnerOf(action);
    const file: typeof tools.file = {
      ...tools.file,
      async append(entry) {
        entries.push(entry);
        if (entry.type === 'began' && entry.step === 'two')
          entries.push({ type: 'asked', at: 1, what: 'abort', by: who });
      },
    };
    const ending = await carry(await read(), { ...tools, file });
    expect(ending).toEqual({ outcome: 'undone', because: 'ana asked to abort' });
    expect(did).toEqual(['on one', 'on two', 'off one']);
    expect((await read()).steps[1]).toMatchObject({ is: 'no', text: 'ana asked to abort' });
  });

  it.each(['released', 'not known to be'])(
    'is taken back when a guard let go of what it held, and it is %s',
    async (how) => {
      const { action, did } = switching({ hold: { one: { until: 'three' } } });
      const { tools, entries, read } = await runnerOf(action);
      const is = how === 'released' ? 'yes' : 'unknown';
      const file: typeof tools.file = {
        ...tools.file,
        async append(entry) {
          entries.push(entry);
          if (entry.type === 'began' && entry.step === 'two')
            entries.push({ type: 'released', at: 1, step: 'one', by: 'guard', is });
        },
      };
      const ending = await carry(await read(), { ...tools, file });
      expect(ending).toEqual({
        outcome: 'undone',
        because: 'the guard of "turn one on" released it: its time was up, or its runner was gone',
      });
      expect(did.slice(0, 4)).toEqual(['on one', 'on two', 'off two', 'off one']);
    },
  );

  it('is not proved when a guard let go before the last step was done', async () => {
    const { action } = switching({ names: ['one', 'two'], hold: { one: {} } });
    const { tools, entries, read } = await runnerOf(action);
    const file: typeof tools.file = {
      ...tools.file,
      async append(entry) {
        entries.push(entry);
        if (entry.type === 'began' && entry.step === 'two')
          entries.push({ type: 'released', at: 1, step: 'one', by: 'guard', is: 'yes' });
      },
    };
    expect((await carry(await read(), { ...tools, file })).outcome).toBe('undone');
    expect(entries.map(({ type }) => type)).not.toContain('proved');
  });

  it('says that nothing was done when what it began had no effect', async () => {
    const { ending } = await carried({ faults: { one: 'fails' } });
    expect(ending).toEqual({
      outcome: 'undone',
      because: 'turn one on: one is locked; nothing was done',
    });
  });

  it('does nothing when its runner is told to end before it begins', async () => {
    const { action, did } = switching();
    const { tools, read, end } = await runnerOf(action);
    end();
    const ending = await carry(await read(), tools);
    expect(ending).toEqual({
      outcome: 'undone',
      because: 'the runner was told to end; nothing was done',
    });
    expect(did).toEqual([]);
  });
});

describe('a run that was interrupted', () => {
  it('goes on from the first step that did not happen', async () => {
    const { action, did, switches } = switching();
    const { tools, read } = await runnerOf(action, [
      { type: 'began', at: 2, step: 'one' },
      { type: 'ended', at: 2, step: 'one', is: 'yes' },
      { type: 'began', at: 3, step: 'two' },
    ]);
    Object.assign(switches, { one: true, two: true });
    expect((await carry(await read(), tools)).outcome).toBe('done');
    expect(did).toEqual(['on three']);
    expect((await read()).steps.map(({ is }) => is)).toEqual(['yes', 'yes', 'yes']);
  });

  it('does not do a step again of which nobody can tell whether it happened', async () => {
    const { action, did } = switching({ faults: { two: 'blind' } });
    const { tools, read } = await runnerOf(action, [{ type: 'began', at: 3, step: 'two' }]);
    const ending = await carry(await read(), tools);
    expect(ending.outcome).toBe('unknown');
    expect(did).not.toContain('on two');
  });

  it('can be taken back from its file alone', async () => {
    const { action, did, switches } = switching();
    const { tools, read } = await runnerOf(action, [
      { type: 'began', at: 2, step: 'one' },
      { type: 'ended', at: 2, step: 'one', is: 'yes' },
      { type: 'began', at: 3, step: 'two' },
    ]);
    Object.assign(switches, { one: true, two: true });
    expect(await takeBack('ana takes it back', tools)).toEqual({
      outcome: 'undone',
      because: 'ana takes it back',
    });
    expect(did).toEqual(['off two', 'off one']);
    expect((await read()).steps.map(({ is }) => is)).toEqual(['undone', 'undone', 'waiting']);
  });
});

describe('a run that was interrupted on its point of no return', () => {
  it.each([
    [
      ...(['it happened', true, {}, 'failed'] as const),
      '"turn two on" is done, and there is no way back from it, left to do: turn three on: quarterdeck run --resume r1 goes on',
    ],
    [
      ...(['it did not', false, {}, 'failed'] as const),
      '"turn two on" was begun, and did not happen: what was done before it stays',
    ],
    [
      ...(['nobody can tell', false, { two: 'blind' }, 'unknown'] as const),
      'whether "turn two on" happened is not known',
    ],
  ] as const)('is read back when it is to be taken back: %s', async (_, isOn, faults, outcome, words) => {
    const { action, did, switches } = switching({ noReturn: 'two', faults });
    const { tools } = await runnerOf(action, [
      { type: 'began', at: 2, step: 'one' },
      { type: 'ended', at: 2, step: 'one', is: 'yes' },
      { type: 'began', at: 3, step: 'two' },
    ]);
    Object.assign(switches, { one: true, two: isOn });
    expect(await takeBack('ana takes it back', tools)).toEqual({
      outcome,
      because: `ana takes it back; ${words}`,
    });
    expect(did).toEqual([]);
  });
});

describe('a hold', () => {
  it('has its guard before it begins, and is released at the end', async () => {
    const { entries, did } = await carried({ names: ['one', 'two'], hold: { one: {} } });
    expect(entries.map(({ type }) => type)).toEqual([
      ...['confirmed', 'held', 'began', 'ended', 'began', 'ended', 'released', 'proved'],
    ]);
    expect(did).toEqual(['on one', 'on two', 'release one']);
  });

  it('is released before the step that it says', async () => {
    const { did } = await carried({ names: ['one', 'two'], hold: { one: { until: 'two' } } });
    expect(did).toEqual(['on one', 'release one', 'on two']);
  });

  it('that cannot be released leaves nobody in the belief that it is', async () => {
    const { ending } = await carried({ names: ['one'], hold: { one: { sticks: true } } });
    expect(ending).toEqual({
      outcome: 'unknown',
      because: '"turn one on" may still hold: it does not read as released',
    });
  });

  it('that cannot be released says why, until somebody else releases it', async () => {
    const { entries } = await carried({ names: ['one'], hold: { one: { sticks: true } } });
    const stuck = foldRun(entries);
    expect(stuck?.steps[0]).toMatchObject({
      heldUntil: expect.any(Number),
      heldBecause: '"turn one on" may still hold: it does not read as released',
    });
    const later = foldRun([...entries, { type: 'released', at: 9, step: 'one', by: 'guard', is: 'yes' }]);
    expect(later?.steps[0]).not.toHaveProperty('heldUntil');
    expect(later?.steps[0]).not.toHaveProperty('heldBecause');
  });

  it('is released when the run is taken back', async () => {
    const { did, ending, run } = await carried({
      names: ['one', 'two'],
      hold: { one: {} },
      faults: { two: 'fails' },
    });
    expect(ending.outcome).toBe('undone');
    expect(did).toEqual(['on one', 'on two', 'off one', 'release one']);
    expect(run.steps[0]?.heldUntil).toBeUndefined();
  });

  it('stands again, with a guard, while what it was for is taken back', async () => {
    const { action } = switching({ names: ['one', 'two', 'three'], hold: { one: { until: 'two' } } });
    const { tools, entries, read } = await runnerOf(action);
    expect((await carry(await read(), tools)).outcome).toBe('done');
    const from = entries.length;
    expect((await takeBack('ana takes it back', tools)).outcome).toBe('undone');
    expect(
      entries.slice(from).map((entry) => ('step' in entry ? `${entry.type} ${entry.step}` : '')),
    ).toEqual([
      ...['undoing three', 'undone three', 'held one', 'undoing two', 'undone two'],
      ...['undoing one', 'undone one', 'released one'],
    ]);
    expect((await read()).steps[0]?.heldUntil).toBeUndefined();
  });
});
