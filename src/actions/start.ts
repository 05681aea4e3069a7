import * as z from 'zod';
import { action } from './action.ts';
import { disabled } from './lifecycle/disabled.ts';
import { draft, prove, steps } from './lifecycle/draft.ts';
import { facts } from './lifecycle/part.ts';

/** Starts what does not run, and takes it back where it does not stay up. */
export const start = action({
  name: 'start',
  title: 'Start',
  on: ['container', 'service', 'unit'],
  params: z.strictObject({}),
  facts,
  disabledReason: (world, target) => disabled('start', world, target),
  plan: (reach, target, _, signal) => draft('start', reach, target, signal),
  steps: steps('start'),
  prove: prove('start'),
});
