import type { Plan } from '../../core/plan.ts';
import type { Instant } from '../../core/reading.ts';
import type { RunId } from '../../domain/run.ts';
import type { Request } from './place.ts';

/** What has become of what was asked for last. */
export type Errand = { readonly request: Request } & (
  | { readonly is: 'planning'; readonly since: Instant }
  | { readonly is: 'planned'; readonly plan: Plan }
  /** It takes something without which nothing can be planned: the index among the choices, and what is typed of it. */
  | { readonly is: 'incomplete'; readonly index: number; readonly field: string | undefined }
  /** There is no plan: why, in a sentence. */
  | { readonly is: 'unplanned'; readonly because: string }
  /** It was confirmed, and its runner is being started. */
  | { readonly is: 'starting'; readonly plan: Plan }
  | { readonly is: 'started'; readonly run: RunId }
  /** It was confirmed, and could not be started. */
  | { readonly is: 'unstarted'; readonly plan: Plan; readonly because: string }
);

export const planOf = (errand: Errand | undefined): Plan | undefined =>
  errand !== undefined && 'plan' in errand ? errand.plan : undefined;
