import * as z from 'zod';

export const params = z.strictObject({
  to: z
    .string()
    .min(1)
    .max(255)
    .describe('the node that is to take over; left out, the one that fits best')
    .optional(),
  pause: z
    .number()
    .min(1_000)
    .max(60_000)
    .meta({ unit: 'duration' })
    .describe('of a Redis: writers are kept waiting for so long at most')
    .default(15_000),
  timeout: z
    .number()
    .min(1_000)
    .meta({ unit: 'duration' })
    .describe('of a PostgreSQL: the primary may take so long to stop, and to start')
    .default(60_000),
  drain: z
    .number()
    .min(100)
    .meta({ unit: 'duration' })
    .describe('of a PostgreSQL: transactions in its pooler may take so long to end')
    .default(10_000),
  maxLag: z
    .number()
    .nonnegative()
    .meta({ unit: 'size' })
    .describe('of a PostgreSQL: how much of the log the new primary may still have to replay')
    .default(1_048_576),
});
export type Params = z.output<typeof params>;
