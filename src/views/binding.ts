import type { Intent } from './intent.ts';
import type { Overlay } from './place.ts';

/** What has the keys. */
export type Mode =
  | 'deck'
  | 'list'
  | 'detail'
  | 'log'
  | 'plan'
  | 'run'
  /** The word that confirms is typed. */
  | 'word'
  /** What an action takes is typed. */
  | 'field'
  | Overlay['is'];

export type Binding = {
  readonly id: string;
  readonly keys: readonly string[];
  /** What it does, for help and palette. */
  readonly title: string;
  /** A key and a word or two for the footer; without it the footer is silent. */
  readonly hint?: string;
  readonly modes: readonly Mode[];
  readonly intent: Intent;
};

export const lists = ['list', 'detail'] as const;
export const looking = ['deck', ...lists] as const;
export const bind = (
  id: string,
  keys: string,
  title: string,
  modes: readonly Mode[],
  intent: Intent,
  hint?: string,
): Binding => ({ id, keys: keys.split(' '), title, modes, intent, ...(hint !== undefined && { hint }) });
