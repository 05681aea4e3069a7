import * as z from 'zod';
import { mapping, text } from '../schema/parts.ts';

const durationExpected = 'a length of time such as 30s, 5m or 1h30m';
const units = { ms: 1, s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5, y: 31_536e6 } as const;

/** Milliseconds, as Prometheus writes a length of time: `1h30m`, and `0`. */
const duration = z
  .union([z.string(), z.literal(0)], { error: durationExpected })
  .transform(String)
  .refine((written) => written !== '' && /^(?:0|(?:\d+(?:ms|[smhdwy]))*)$/.test(written), {
    error: durationExpected,
  })
  .transform((written) => {
    let total = 0;
    for (const [, amount, unit] of written.matchAll(/(\d+)(ms|[smhdwy])/g))
      total += Number(amount) * units[unit as keyof typeof units]; // the pattern knows no other unit
    return total;
  });

const word = z.union([z.string(), z.number(), z.boolean()], { error: 'a string' }).transform(String);
const names = z.record(
  z.string().regex(/^[A-Za-z_]\w*$/, { error: 'a name of letters, digits and "_"' }),
  word,
  {
    error: 'a mapping of names to strings',
  },
);

const rule = mapping(
  {
    alert: text('a name').optional(),
    record: text('a name').optional(),
    expr: word.refine((expr) => expr.trim() !== '', { error: 'an expression' }),
    for: duration.default(0),
    keep_firing_for: duration.default(0),
    labels: names.default({}),
    annotations: names.default({}),
  },
  'a mapping with alert and expr',
).superRefine(({ alert, record }, context) => {
  if ((alert === undefined) === (record === undefined))
    context.addIssue({ code: 'custom', path: ['alert'], message: 'a name' });
});

const group = mapping(
  {
    name: text('a name'),
    interval: duration.optional(),
    query_offset: duration.optional(),
    limit: z.number({ error: 'a number' }).optional(),
    labels: names.default({}),
    rules: z.array(rule, { error: 'a list of rules' }).default([]),
  },
  'a mapping with name and rules',
);

/** A Prometheus rule file. */
export const ruleFile = mapping(
  { groups: z.array(group, { error: 'a list of groups' }).default([]) },
  'a mapping with groups',
);
