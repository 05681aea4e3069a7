import * as z from 'zod';
import { action } from './action.ts';
import { disabled } from './lifecycle/disabled.ts';
import { draft, prove, steps } from './lifecycle/draft.ts';
import { facts } from './lifecycle/part.ts';

/** Stops what runs, its own clean way. */
export const stop = action({
  name: 'stop',
  title: 'Stop',
  on: ['container', 'service', 'unit'],
  params: z.strictObject({}),
  facts,
  disabledReason: (world, target) => disabled('stop', world, target),
  plan: (reach, target, _, signal) => draft('stop', reach, target, signal),
  steps: steps('stop'),
  prove: prove('stop'),
});
