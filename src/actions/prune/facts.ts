import * as z from 'zod';

export const params = z.object({
  olderThan: z
    .number()
    .int()
    .min(60_000)
    .meta({ unit: 'duration' })
    .describe(
      'of a directory or a log: what was not written to for so long; left out, what the stack file says',
    )
    .optional(),
});
export type Params = z.output<typeof params>;

/** What goes: a file, or a backup with all that belongs to it. */
const subject = z.object({
  path: z.string(),
  /** Nothing outside of it is touched. */
  root: z.string(),
  device: z.number(),
  inode: z.number(),
  /** Null of a directory. */
  bytes: z.number().nullable(),
});

export const facts = z.object({
  subjects: z.array(subject),
});
export type Facts = z.output<typeof facts>;
export type Subject = z.output<typeof subject>;
