import type { Choice } from '../core/action.ts';
import type { Flag } from './flags.ts';

/** What a parameter may be on one target: nothing at all, one of some, or anything, such as some that are known. */
export type Offered = 'nothing' | { readonly is: 'one of' | 'such as'; readonly values: readonly string[] };

export type Offers<P> = { readonly [key in keyof P & string]?: Offered };

/** What may be chosen: every flag that means something there. */
export const choicesOf = (
  flags: readonly Flag[],
  offers: Readonly<Record<string, Offered | undefined>>,
): readonly Choice[] =>
  flags.flatMap(({ key, name: flag, is, choices, usual, isRequired, about }): readonly Choice[] => {
    const offered = offers[key];
    if (offered === 'nothing') return [];
    const common = { flag, usual, isRequired, about };
    if (is === 'switch') return [{ ...common, is, values: [] }];
    if (choices.length > 0) return [{ ...common, is: 'one of', values: choices }];
    return [{ ...common, is: offered?.is === 'one of' ? 'one of' : 'text', values: offered?.values ?? [] }];
  });
