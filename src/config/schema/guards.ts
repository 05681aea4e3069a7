import * as z from 'zod';
import { targetKinds } from '../../core/target.ts';
import { mapping, text } from './parts.ts';

/** What can be done, by name; a guard for anything else would guard nothing. */
const actions = [
  ...['restart', 'start', 'stop', 'backup', 'verify', 'restore', 'prune', 'resume-replay'],
  ...['switchover', 'failover', 'rejoin', 'deploy', 'rollback', 'scale', 'cancel', 'terminate'],
  ...['terminate-all', 'shell', 'custom', 'runbook'],
];
const actionExpected = `"*" or one of ${actions.join(', ')}`;
const targetExpected = `"*" or KIND/NAME, where "*" stands for any text; the kinds are ${targetKinds.join(', ')}`;
const untilExpected = 'a time such as 2027-01-02T08:00:00Z';
const countExpected = 'a number of at least 1';

const isTarget = (written: string): boolean => {
  const [kind = ''] = written.split('/');
  return kind.includes('*') || targetKinds.some((known) => known === kind);
};

const guard = mapping(
  {
    action: z
      .string({ error: actionExpected })
      .refine((written) => written === '*' || actions.includes(written), { error: actionExpected })
      .describe('The action it is about; "*" is every one.'),
    target: text(targetExpected)
      .refine(isTarget, { error: targetExpected })
      .describe('The targets it is about, such as "postgres/*"; "*" is every one.'),
    deny: z.literal(true, { error: 'true' }).describe('It is refused.').optional(),
    confirm: z.literal('word', { error: '"word"' }).describe('The name is to be typed.').optional(),
    at_most: z
      .int({ error: countExpected })
      .min(1, { error: countExpected })
      .describe('So many at a time on these targets.')
      .optional(),
    freeze_until: z
      .string({ error: untilExpected })
      .refine(
        (written) => /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/.test(written) && Date.parse(written) > 0,
        {
          error: untilExpected,
        },
      )
      .describe('It is refused until this time; a day alone begins at 00:00 UTC.')
      .optional(),
    reason: text('a sentence').describe('What the responder is told.').optional(),
  },
  'a mapping with action, target and one of deny, confirm, at_most and freeze_until',
).superRefine(({ deny, confirm, at_most, freeze_until }, context) => {
  if ([deny, confirm, at_most, freeze_until].filter((one) => one !== undefined).length !== 1)
    context.addIssue({
      code: 'custom',
      path: [],
      message: 'one of deny: true, confirm: word, at_most: N and freeze_until: TIME',
    });
});

export const guards = z
  .array(guard, { error: 'a list of guards' })
  .describe('Rules that raise the bar for actions. Those of the host’s own file always apply.');

export type GuardSection = z.output<typeof guard>;
