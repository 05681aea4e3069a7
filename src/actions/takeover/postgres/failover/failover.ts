import { kind } from '../../kind.ts';
import { candidatesIn, disabled } from '../switchover/disabled.ts';
import { draft } from './draft.ts';
import { facts } from './facts.ts';
import { prove } from './proof.ts';
import { steps } from './steps.ts';

/** In an emergency: the primary is down, and the standby that has most of its log takes over. */
export const postgresFailover = kind({
  on: 'postgres',
  facts,
  disabledReason: disabled,
  candidates: candidatesIn,
  draft,
  steps: ({ known }) => (known === null ? [] : steps(known)),
  prove: async (reach, { known }, looking) => (known === null ? [] : prove(reach, known, looking)),
});
