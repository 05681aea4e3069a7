import * as z from 'zod';
import { argv, mapping, path, text } from './parts.ts';

const expected =
  'a string, {env: NAME}, {file: PATH}, {env: NAME, file: PATH} or {command: [PROGRAM, ARGUMENT…]}';
const variable = text('the name of a variable');

/** A value that may be secret: where it comes from, or, with a warning, the value itself. */
export const secret = z
  .union(
    [
      text(expected),
      mapping({ env: variable }, expected),
      mapping({ file: path }, expected),
      mapping({ env: variable, file: path }, expected).describe('A variable of an environment file.'),
      mapping({ command: argv }, expected),
    ],
    { error: expected },
  )
  .describe(
    'The value, or better where it comes from: an environment variable, a file, a variable of an environment file, what a command prints.',
  );

/** A reference to a secret, or a literal. */
export type SecretReference = z.output<typeof secret>;
