import * as z from 'zod';

/** The process of a session on this host, where it is proven to be that. */
export const local = z.object({
  pid: z.number(),
  started: z.number(),
  /** What goes before a program of its owner's. */
  as: z.array(z.string()),
});

export const facts = z.object({
  system: z.string(),
  pid: z.number(),
  /** When it connected, in milliseconds by the server's clock; null: only its process tells. */
  startedAt: z.number().nullable(),
  /** When what it runs began. */
  queryAt: z.number().nullable(),
  systemIdentifier: z.string().nullable(),
  local: local.nullable(),
});
export type Facts = z.output<typeof facts>;

export const params = z.strictObject({
  pid: z
    .int()
    .min(0)
    .describe(
      'the process of the session; left out: the one that most others wait behind, else the longest idle',
    )
    .optional(),
  started: z
    .number()
    .positive()
    .describe('when it connected, in ms since 1970: another session with its pid is not meant')
    .optional(),
});
export type Params = z.output<typeof params>;
