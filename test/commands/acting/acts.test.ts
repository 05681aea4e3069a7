import { expect, test } from 'vitest';
import type { Action } from '../../../src/actions/action.ts';
import { actions } from '../../../src/actions/actions.ts';
import { actsOf } from '../../../src/commands/acting/acts.ts';
import { actionNames } from '../../../src/core/action.ts';
import { observe } from '../../../src/domain/world.ts';
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
