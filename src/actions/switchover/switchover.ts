import { action } from '../action.ts';
import { candidatesIn, disabled } from './disabled.ts';
import { draft } from './draft.ts';
import { facts, params } from './facts.ts';
import { prove } from './proof.ts';
import { steps } from './steps.ts';

/** Moves the primary of a cluster to a standby, planned: the old one is stopped cleanly, and no acknowledged write is lost. */
export const switchover = action({
  name: 'switchover',
  title: 'Switch over',
  on: ['postgres'],
  params,
  facts,
  offers: ({ stack }, target) => ({ to: { is: 'one of', values: candidatesIn(stack, target) } }),
  disabledReason: disabled,
  plan: draft,
  steps: ({ facts: { known } }) => (known === null ? [] : steps(known)),
  prove: async (reach, { facts: { known } }, looking) => (known === null ? [] : prove(reach, known, looking)),
});
