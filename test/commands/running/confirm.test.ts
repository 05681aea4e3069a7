import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { type Agreed, agree } from '../../../src/commands/running/confirm.ts';
import type { Required } from '../../../src/core/plan.ts';
import { outsideOf } from '../outside.ts';

type Typed = { readonly after: number; readonly line: string };

/** Asks on a terminal on which lines are typed, each so long after the question stood there. */
async function answered(needs: Required, ...typed: readonly Typed[]): Promise<Agreed> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  let now = 0;
  const waiting = [...typed];
  const stderr = Object.assign(new PassThrough(), {
    isTTY: true,
    // Each question is answered when it stands there, once its time is come.
    write: () => {
      const next = waiting.shift();
      queueMicrotask(() => {
        now += next?.after ?? 0;
        if (next === undefined) stdin.end();
        else stdin.write(`${next.line}\n`);
      });
      return true;
    },
  });
  // A terminal as far as the question looks at it.
  const outside = { ...outsideOf({}).outside, stdin, stderr, now: () => now } as unknown as Parameters<
    typeof agree
  >[2];
  return agree(needs, { values: {}, positionals: [] }, outside);
}

const word: Required = { is: 'word', word: 'main' };

it.each<[Required, string, Agreed]>([
  [{ is: 'enter' }, '', { is: 'agreed', how: 'enter' }],
  [{ is: 'enter' }, 'n', { is: 'missing', because: 'It was not confirmed.' }],
  [{ is: 'yes' }, 'y', { is: 'agreed', how: 'yes' }],
  [{ is: 'yes' }, '', { is: 'missing', because: 'It was not confirmed.' }],
  [word, 'main', { is: 'agreed', how: 'word' }],
  [word, 'y', { is: 'wrong', because: '"y" is not "main".' }],
  [word, '', { is: 'missing', because: 'It was not confirmed.' }],
])('asked for %j, the answer %j counts for what it is', async (needs, line, agreed) =>
  expect(await answered(needs, { after: 900, line })).toEqual(agreed),
);

it('what was typed or pasted before anybody could read the question confirms nothing', async () => {
  expect(await answered({ is: 'yes' }, { after: 20, line: 'y' })).toEqual({
    is: 'missing',
    because: 'It was not confirmed.',
  });
  expect(await answered(word, { after: 20, line: 'main' }, { after: 900, line: 'main' })).toEqual({
    is: 'agreed',
    how: 'word',
  });
});

it('the end of the input confirms nothing', async () =>
  expect(await answered({ is: 'enter' })).toEqual({ is: 'missing', because: 'It was not confirmed.' }));
