import * as z from 'zod';
import { text } from './parts.ts';

export const rules = z
  .array(text('the path of a rule file'), { error: 'a list of rule files' })
  .describe(
    'Prometheus rule files, relative to this file. A rule takes the place of the default ones of its name.',
  );

export const rulesOff = z
  .array(text('the name of a rule'), { error: 'a list of names of rules' })
  .describe('Default rules that are not used, by name; "*" is all of them.');
