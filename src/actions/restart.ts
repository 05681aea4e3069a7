import * as z from 'zod';
import { action } from './action.ts';
import { disabled } from './lifecycle/disabled.ts';
import { draft, prove, steps } from './lifecycle/draft.ts';
import { facts } from './lifecycle/part.ts';

/** Restarts a container, the containers of a service, a unit, or the standbys of a cluster: one after another, each proven. */
export const restart = action({
  name: 'restart',
  title: 'Restart',
  on: ['container', 'service', 'unit', 'postgres'],
  params: z.strictObject({}),
  facts,
  disabledReason: (world, target) => disabled('restart', world, target),
  plan: (reach, target, _, signal) => draft('restart', reach, target, signal),
  steps: steps('restart'),
  prove: prove('restart'),
});
