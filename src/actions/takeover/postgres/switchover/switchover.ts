import { kind } from '../../kind.ts';
import { candidatesIn, disabled } from './disabled.ts';
import { draft } from './draft.ts';
import { facts } from './facts.ts';
import { prove } from './proof.ts';
import { steps } from './steps.ts';

/** Planned: the primary is stopped cleanly, another node has all of its log and takes over, and the old one follows it. */
export const postgresSwitchover = kind({
  on: 'postgres',
  facts,
  disabledReason: disabled,
  candidates: candidatesIn,
  draft,
  steps: ({ known }) => (known === null ? [] : steps(known)),
  prove: async (reach, { known }, looking) => (known === null ? [] : prove(reach, known, looking)),
});
