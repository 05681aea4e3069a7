import type { Judgement } from '../../core/plan.ts';
import type { PlanPlace } from './place.ts';

/** What has the focus in a plan, where the responder has not moved it: Cancel, except in safe ones. */
export const focusOf = ({ focus }: PlanPlace, judgement: Judgement): NonNullable<PlanPlace['focus']> =>
  focus ?? (judgement.is === 'allowed' && judgement.needs.is === 'enter' ? 'run' : 'cancel');

/** What the focus can move between. */
export function choicesOf(judgement: Judgement): readonly NonNullable<PlanPlace['focus']>[] {
  if (judgement.is === 'refused') return ['cancel'];
  const choices = { enter: ['run', 'cancel'], yes: ['cancel'], word: ['word', 'cancel'] } as const;
  return choices[judgement.needs.is];
}
