import { expect, test } from 'vitest';
import * as z from 'zod';
import { action, type Draft } from '../../src/actions/action.ts';
import type { Reach } from '../../src/actions/faces.ts';
import type { Json } from '../../src/core/json.ts';

const draft: Draft<null> = {
  ...{ summary: '', risk: 'safe', identity: {}, facts: null, preflight: [], impact: [], proof: [], undo: '' },
};

test('what a plan decided of the parameters is decided when it is planned again', async () => {
  const nodes = ['r1', 'r2'];
  const { plan } = action({
    ...{ name: 'pick', title: 'Pick', on: ['postgres'], facts: z.null() },
    params: z.object({ to: z.string().optional(), fast: z.boolean().optional() }),
    disabledReason: () => undefined,
    plan: async (_reach, _target, { to }) => ({ ...draft, chosen: { to: to ?? nodes.shift() ?? '' } }),
    steps: () => [],
    prove: async () => [],
  });
  const reach = {} as Reach; // nothing is read
  const planned = (params: Json) =>
    plan(reach, { kind: 'postgres', name: 'main' }, params, AbortSignal.timeout(1_000));
  const first = await planned({ fast: true });
  expect(first.params).toEqual({ fast: true, to: 'r1' });
  expect((await planned(first.params)).params).toEqual({ fast: true, to: 'r1' });
  expect(first).not.toHaveProperty('chosen');
});
