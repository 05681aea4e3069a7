import * as z from 'zod';
import { targetKinds } from '../../core/target.ts';
import { argv, duration, listOf, mapping, name, path, text } from './parts.ts';

const valueExpected = 'a text or a number';
const value = z.union([z.string({ error: valueExpected }), z.number({ error: valueExpected })], {
  error: valueExpected,
});
const typeExpected = '"text" or "number"';
const bound = z.number({ error: 'a number' });

const parameter = mapping(
  {
    type: z.enum(['text', 'number'], { error: typeExpected }).describe('text if left out.').default('text'),
    about: text('a text').describe('What it does, for whoever is asked for it.').optional(),
    choices: z
      .array(text('a text'), { error: 'a list of texts' })
      .min(1, { error: 'a list of texts' })
      .describe('Of a text: it is one of these.')
      .optional(),
    min: bound.describe('Of a number: the least.').optional(),
    max: bound.describe('Of a number: the most.').optional(),
    default: value.describe('What it is when nothing is said; left out, it has to be given.').optional(),
  },
  'a mapping with type, about, choices, min, max and default',
).superRefine(({ type, choices, min, max, default: usual }, context) => {
  const say = (key: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [key], message });
  if (type === 'number' && choices !== undefined) say('choices', 'nothing, for a number');
  if (type === 'text' && min !== undefined) say('min', 'nothing, for a text');
  if (type === 'text' && max !== undefined) say('max', 'nothing, for a text');
  if (usual === undefined) return;
  if (typeof usual !== (type === 'number' ? 'number' : 'string'))
    say('default', type === 'number' ? 'a number' : 'a text');
  else if (choices !== undefined && !choices.includes(String(usual)))
    say('default', `one of ${choices.join(', ')}`);
});

const nameExpected = 'a name of letters, digits and "_" that starts with a letter';
const parameterName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, { error: nameExpected });

const targetExpected = `KIND/NAME, in which "*" stands for any text, host or stack; the kinds are ${targetKinds.join(', ')}`;
const target = text(targetExpected).refine(
  (written) => written === '*' || targetKinds.some((kind) => kind === written.split('/')[0]),
  { error: targetExpected },
);

const risks = ['safe', 'disruptive', 'destructive'] as const;
const risksExpected = '"safe", "disruptive" or "destructive"';

const entry = mapping(
  {
    name: name.describe('What it is called: --name NAME.'),
    title: text('a text').describe('What it does, in a few words.').optional(),
    command: argv.describe(
      'The program and its arguments, run as they stand, without a shell. {region} stands for the parameter region, {target} for KIND/NAME, {target_name} for its name.',
    ),
    on: z
      .array(target, { error: 'a list of targets' })
      .min(1, { error: 'a list of targets' })
      .describe('What it is for, such as service/web or "container/*"; stack if left out.')
      .default(['stack']),
    params: z
      .record(parameterName, parameter, { error: 'a mapping of parameters' })
      .describe('What it takes, by name.')
      .default({}),
    risk: z
      .enum(risks, { error: risksExpected })
      .describe(
        'safe: nobody notices. destructive: something may be lost, and the name is typed. disruptive if left out.',
      )
      .default('disruptive'),
    read_only: z
      .boolean({ error: 'true or false' })
      .describe('It changes nothing: it is safe, and can be run again after it was interrupted.')
      .default(false),
    timeout: duration
      .describe('After that it is ended, with all it started; 60s if left out.')
      .default(60_000),
    directory: path.describe('Where it runs; / if left out.').default('/'),
    env: z
      .array(text('the name of a variable'), { error: 'a list of names of variables' })
      .describe('Variables that it gets besides PATH, HOME, USER, LOGNAME, LANG, LC_ALL and TZ.')
      .default([]),
    prove: argv
      .describe(
        'What looks afterwards whether it did what it should, and changes nothing: it has to end with 0.',
      )
      .optional(),
  },
  'a mapping with name and command',
).superRefine(({ command, prove = [], params }, context) => {
  const known = [...Object.keys(params), 'target', 'target_name'];
  for (const [key, words] of Object.entries({ command, prove }))
    for (const [index, word] of words.entries())
      for (const [, used = ''] of word.matchAll(placeholder))
        if (!known.includes(used))
          context.addIssue({
            code: 'custom',
            path: [key, index],
            message: '',
            params: { says: `names {${used}}, which is no parameter: expected one of ${known.join(', ')}` },
          });
});

/** `{region}` in an argument. */
export const placeholder = /\{([A-Za-z][A-Za-z0-9_]*)\}/g;

export const actions = listOf(entry, 'a list of actions').describe(
  'Actions of your own: programs with typed parameters, planned, confirmed and recorded as all others.',
);

export type ActionSection = z.output<typeof entry>;
