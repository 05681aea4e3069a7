import { describe, expect, test } from 'vitest';
import type { Action } from '../../../src/actions/action.ts';
import { actions } from '../../../src/actions/actions.ts';
import { actsOf } from '../../../src/commands/acting/acts.ts';
import { actionNames } from '../../../src/core/action.ts';
import type { Target } from '../../../src/core/target.ts';
import { observe } from '../../../src/domain/world.ts';
import { backup } from '../../domain/backups.ts';
import { confirmed, planOf, runOf, started } from '../../domain/runs.ts';
import { watched } from '../../views/actions/acting.ts';
import { busyWorld, night } from '../../views/fakes.ts';
import { light } from '../running/lamps.ts';

const lamps = { kind: 'directory', name: 'lamps' } as const;

test('what the keys and the screens name is what can be done', () => {
  expect(actions.map(({ name }) => name).toSorted()).toEqual([...actionNames].toSorted());
});

test('the menu has what is for that kind of target, and why it cannot be done', () => {
  const shut: Action = { ...light, name: 'shut', title: 'Shut', disabledReason: () => 'they are open' };
  const { offersFor } = actsOf([light, shut]);
  expect(offersFor(busyWorld(), lamps)).toEqual([
    { action: 'light', title: 'Light the lamps', because: undefined },
    { action: 'shut', title: 'Shut', because: 'they are open' },
  ]);
  expect(offersFor(busyWorld(), { kind: 'container', name: 'web' })).toEqual([]);
});

test('in watch everything has the one reason', () => {
  const { offersFor, judge } = actsOf([light]);
  const reason =
    'You may look but not change anything here: access is watch (set in /etc/quarterdeck/quarterdeck.yaml).';
  expect(offersFor(watched(), lamps)).toMatchObject([{ because: reason }]);
  expect(judge(planOf(), [], watched())).toEqual({ is: 'refused', because: [reason] });
});

test('a target that an action is not for has nothing to be chosen, whoever asks', () => {
  const { choicesFor } = actsOf(actions);
  for (const { name, on } of actions)
    for (const kind of ['stack', 'host', 'check'] as const)
      if (!on.includes(kind)) expect(choicesFor(watched(), name, { kind, name: '' })).toEqual([]);
});

describe('what an action takes is offered', () => {
  const { choicesFor } = actsOf(actions);
  const flagsOf = (action: string, target: Target, world = kept): readonly string[] =>
    choicesFor(world, action, target).map(({ flag }) => flag);
  const dump = backup();
  const base = backup({
    id: 'main_base_20261120_010000',
    kind: 'base',
    format: 'plain',
    database: undefined,
  });
  const other = backup({ id: 'shop_full_20261120_020000', set: 'night', startedAt: night - 60_000 });
  const place = { target: 'postgres/main', directory: '/var/backups' };
  const kept = observe(busyWorld(), {
    type: 'read',
    probe: 'backups',
    system: 'host',
    at: night,
    took: 1,
    value: { places: [{ place, backups: [dump, base, other] }] },
  });

  test('where it means something', () => {
    const named = (name: string): Target => ({ kind: 'backup', name });
    expect(flagsOf('restore', named(dump.id))).toEqual(['as', 'no-owner', 'fast', 'timeout']);
    expect(flagsOf('restore', named(base.id))).toEqual(['to', 'leave-running', 'fast', 'timeout']);
    expect(flagsOf('restore', { kind: 'stack', name: '' })).toEqual(['no-owner', 'set', 'fast', 'timeout']);
    expect(flagsOf('backup', { kind: 'postgres', name: 'main' })).toEqual(['method', 'database', 'fast']);
    expect(flagsOf('backup', { kind: 'stack', name: '' })).toEqual(['fast']);
    expect(flagsOf('verify', named(dump.id))).toEqual(['restore-test', 'remote']);
    expect(flagsOf('restart', { kind: 'container', name: 'web' })).toEqual([]);
    expect(flagsOf('nothing', { kind: 'container', name: 'web' })).toEqual([]);
  });

  test('with the values that are known, and what it is when nothing is said', () => {
    const stack = choicesFor(kept, 'restore', { kind: 'stack', name: '' });
    expect(stack.find(({ flag }) => flag === 'set')).toMatchObject({ is: 'one of', values: ['night'] });
    expect(stack.find(({ flag }) => flag === 'timeout')).toMatchObject({ is: 'text', usual: '1 d' });
    const [method] = choicesFor(kept, 'backup', { kind: 'postgres', name: 'main' });
    expect(method).toMatchObject({ is: 'one of', values: ['dump', 'base'], usual: undefined });
  });
});

test('a guard that allows one at a time counts what runs, not what is over or interrupted', () => {
  const { judge } = actsOf([light]);
  const world = busyWorld();
  const guard = { action: 'restart', target: 'container/*', is: { type: 'at most', count: 1 } } as const;
  const guarded = { ...world, stack: { ...world.stack, guards: [{ ...guard, reason: undefined }] } };
  const run = runOf(confirmed(night), started(night + 1));
  const going = observe(guarded, { type: 'run', at: night + 1, run });
  expect(judge(planOf(), [], guarded)).toMatchObject({ is: 'allowed' });
  expect(judge(planOf(), [], going)).toMatchObject({ is: 'refused' });
  const lost = observe(going, { type: 'run', at: night + 2, run: { ...run, isLost: true } });
  expect(judge(planOf(), [], lost)).toMatchObject({ is: 'allowed' });
});
