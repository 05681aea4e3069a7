import type { Verdict } from '../../core/plan.ts';
import type { Target } from '../../core/target.ts';
import type { Draft, Looking, Step } from '../action.ts';
import type { Reach } from '../faces.ts';
import { composeDraft } from './compose.draft.ts';
import { composeSteps, proveCompose } from './compose.ts';
import type { AnyFacts } from './facts.ts';
import { containerDraft, containerSteps, type Wanted } from './plain.ts';
import { proveContainer } from './proof.ts';
import type { Subject } from './subject.ts';

/** What is replaced says how. */
export const draftOf = (
  reach: Reach,
  target: Target,
  subject: Subject,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Draft<AnyFacts>> =>
  (subject.members === undefined ? containerDraft : composeDraft)(reach, target, subject, wanted, signal);

export const stepsOf = (facts: AnyFacts): readonly Step[] =>
  facts.is === 'container' ? containerSteps(facts) : composeSteps(facts);

export const proveOf = (reach: Reach, facts: AnyFacts, looking: Looking): Promise<readonly Verdict[]> =>
  facts.is === 'container' ? proveContainer(reach, facts, looking) : proveCompose(reach, facts, looking);
