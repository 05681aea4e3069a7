import * as z from 'zod';
import { parseTarget } from '../../core/target.ts';
import { checkWords } from '../../domain/runbook.ts';
import { listOf, mapping, name, text } from './parts.ts';

const targetExpected = 'KIND/NAME, host or stack';
const target = text(targetExpected).refine((written) => parseTarget(written) !== undefined, {
  error: targetExpected,
});
const checkExpected = `${checkWords.join(', ')} or KIND/NAME`;
const check = text(checkExpected).refine(
  (written) => checkWords.some((word) => word === written) || parseTarget(written) !== undefined,
  { error: checkExpected },
);

const step = mapping(
  {
    text: text('a text').describe('What is to be done. It is known by these words.'),
    check: check
      .describe(
        'Ticked by itself while that is well: a system; all of a kind (containers, host, nginx, pgbouncer, postgres); alerts (none critical), checks, backups, certificates, logs (one is declared), replicas (one receives), releases (the last one is good), failover (one was done).',
      )
      .optional(),
    action: mapping(
      { name: text('the name of an action'), target: target.describe('What it is for.') },
      'a mapping with name and target',
    )
      .describe('The action that does it.')
      .optional(),
  },
  'a mapping with text, check and action',
);

const entry = mapping(
  {
    name: name.describe('What it is called: quarterdeck runbooks NAME.'),
    title: text('a text').describe('What it is for, in a few words.').optional(),
    alerts: z
      .array(text('the name of an alert'), { error: 'a list of names of alerts' })
      .describe('Alerts that lead to it.')
      .default([]),
    steps: z
      .array(step, { error: 'a list of steps' })
      .min(1, { error: 'a list of steps' })
      .superRefine((steps, context) => {
        const seen = new Set<string>();
        for (const [index, { text: words }] of steps.entries()) {
          if (seen.has(words))
            context.addIssue({ code: 'custom', path: [index, 'text'], message: 'words of its own' });
          seen.add(words);
        }
      })
      .describe('In their order.'),
  },
  'a mapping with name and steps',
);

export const runbooks = listOf(entry, 'a list of runbooks').describe(
  'What is to be done step by step, beside the checklists that come with the program; one of the same name replaces it.',
);

export type RunbookSection = z.output<typeof entry>;
