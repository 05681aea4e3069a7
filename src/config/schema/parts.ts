import * as z from 'zod';
import { durationPattern, parseDuration, parseSize, sizePattern } from '../units.ts';

/**
 * An object that takes no other keys. Throughout the schema an issue's message is not a sentence but what was
 * expected there; of an unknown key it is the list of the known ones, and `params.says` is the end of a sentence of its
 * own. `file/explain.ts` makes the sentence.
 */
export function mapping<Shape extends z.core.$ZodLooseShape>(shape: Shape, expected: string) {
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : expected),
  });
}

/** A string of at least one character. */
export const text = (expected: string) => z.string({ error: expected }).min(1, { error: expected });

const nameExpected =
  'a name of letters, digits, ".", "_" and "-" that starts with a letter or a digit, at most 63';

/** A name that can stand in a target and in a path. */
export const name = z
  .string({ error: nameExpected })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, { error: nameExpected });

/** A path that does not depend on where the console was started. */
export const path = z
  .string({ error: 'an absolute path' })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no path holds a NUL
  .regex(/^\/[^\u0000]*$/, { error: 'an absolute path' });

const durationExpected = 'a length of time such as 30s, 10m or 30d';

/** Milliseconds, written `30s`. */
export const duration = z
  .string({ error: durationExpected })
  .regex(durationPattern, { error: durationExpected })
  .transform((written) => parseDuration(written) ?? 0);

const sizeExpected = 'a size such as 64MB or 10GB';

/** Bytes, written `64MB`. */
export const size = z
  .string({ error: sizeExpected })
  .regex(sizePattern, { error: sizeExpected })
  .transform((written) => parseSize(written) ?? 0);

/** A program and its arguments, run as they stand, without a shell. */
export const argv = z
  .array(text('a string'), { error: 'a list of a program and its arguments' })
  .min(1, { error: 'a list of a program and its arguments' });

/** A list in which no two entries carry the same name. */
export function listOf<Item extends z.ZodType<{ readonly name: string }>>(item: Item, expected: string) {
  return z.array(item, { error: expected }).superRefine((items, context) => {
    const seen = new Set<string>();
    for (const [index, entry] of items.entries()) {
      if (seen.has(entry.name))
        context.addIssue({ code: 'custom', path: [index, 'name'], message: 'a name of its own' });
      seen.add(entry.name);
    }
  });
}
