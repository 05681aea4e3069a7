import { expect, it } from 'vitest';
import { runProgram } from '../../../src/actions/release/programs.ts';
import { soon, yardOf } from '../lifecycle/yard.ts';

it('a program that does not end is ended, and said to be late: what came of it is read back', async () => {
  const { hands } = yardOf({});
  const env = { PATH: process.env.PATH ?? '' };
  const late = runProgram(hands, ['sleep', '60'], env, { signal: soon(), tell: () => {}, atMost: 50 });
  await expect(late).rejects.toMatchObject({
    kind: 'timeout',
    message: 'sleep did not end within 50 ms, and was ended',
  });
});
