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
});
export type Params = z.output<typeof params>;
