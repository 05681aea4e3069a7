import type { ZodType } from 'zod';
import type { Json } from '../../core/json.ts';
import type { Target } from '../../core/target.ts';
import { type Action, action, type Draft } from '../action.ts';
import type { Reach } from '../faces.ts';
import { composeDraft } from './compose.draft.ts';
import { composeSteps, proveCompose } from './compose.ts';
import { disabled } from './disabled.ts';
import { type AnyFacts, anyFacts } from './facts.ts';
import { containerDraft, containerSteps, type Wanted } from './plain.ts';
import { proveContainer } from './proof.ts';
import { whyReleaseStays } from './stays.ts';
import { type Subject, subjectOf } from './subject.ts';

/** Finds out what is to run instead. */
type Wishes<P> = (reach: Reach, subject: Subject, params: P, signal: AbortSignal) => Promise<Wanted>;

type Releasing<P> = {
  readonly name: string;
  readonly title: string;
  readonly params: ZodType<P>;
  readonly wanted: Wishes<P>;
};

/** What puts something else in the place of what runs: they differ in what that is, and in nothing around it. */
export const releasing = <P extends Json>({ name, title, params, wanted }: Releasing<P>): Action =>
  action({
    name,
    title,
    on: ['container', 'service'],
    params,
    facts: anyFacts,
    disabledReason: disabled,
    async plan(reach, target, given, signal) {
      const subject = await subjectOf(reach, target, signal);
      const what = await wanted(reach, subject, given, signal);
      const preflight = [...subject.doubts, ...what.preflight];
      return draftOf(reach, target, subject, { ...what, preflight }, signal);
    },
    whyStays: (reach, { facts }, looking) => whyReleaseStays(reach, facts, looking),
    steps: ({ facts }) => (facts.is === 'container' ? containerSteps(facts) : composeSteps(facts)),
    prove: (reach, { facts }, looking) =>
      facts.is === 'container' ? proveContainer(reach, facts, looking) : proveCompose(reach, facts, looking),
  });

/** What is replaced says how. */
const draftOf = (
  reach: Reach,
  target: Target,
  subject: Subject,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Draft<AnyFacts>> =>
  (subject.members === undefined ? containerDraft : composeDraft)(reach, target, subject, wanted, signal);
