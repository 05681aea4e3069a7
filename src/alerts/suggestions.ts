import type { Suggestion } from '../core/alert.ts';
import { hostSuggestions } from './suggestions/host.ts';
import { postgresSuggestions } from './suggestions/postgres.ts';
import { reachSuggestions } from './suggestions/reach.ts';
import type { Case } from './words/case.ts';

const suggestions: Suggestions = { ...reachSuggestions, ...postgresSuggestions, ...hostSuggestions };

/** By the names of default rules. Undefined where nothing more is known than what the rule suggests. */
export type Suggestions = Readonly<Record<string, (about: Case) => Suggestion | undefined>>;

/** What would mend what an alert of a default rule is about, said of the very thing. */
export const suggestionOf = (alert: string, about: Case): Suggestion | undefined =>
  suggestions[alert]?.(about);
