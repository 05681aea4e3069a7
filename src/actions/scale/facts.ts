import * as z from 'zod';
import { composePlace } from '../release/facts.ts';

const text = z.string();
const count = z.number();

export const facts = z.object({
  ...composePlace,
  ...{ ledger: text, by: text, because: text, at: z.number(), from: count, to: count },
  /** Those that run were made with our own file over theirs. */
  isPinned: z.boolean(),
  /** How many of them were not down. */
  standing: count,
  /** What all of them run; null: they are of different images. */
  image: text.nullable(),
});
export type Facts = z.output<typeof facts>;
