import { expect, it } from 'vitest';
import * as z from 'zod';
import { flagsOf, paramsOf } from '../../src/actions/flags.ts';

const schema = z.object({
  to: z.string().optional(),
  grace: z.number().default(10_000).meta({ unit: 'duration' }),
  maxLag: z.number().optional().meta({ unit: 'size' }),
  method: z.enum(['dump', 'base']).default('dump'),
  pid: z.int().optional(),
  fast: z.boolean().default(false),
});
const read = (values: Record<string, unknown>) => paramsOf(schema, flagsOf(schema), values);

it('parameters are flags, named and typed as their schema says', () => {
  expect(flagsOf(schema).map(({ name, is }) => [name, is])).toEqual([
    ['to', 'text'],
    ['grace', 'duration'],
    ['max-lag', 'size'],
    ['method', 'text'],
    ['pid', 'number'],
    ['fast', 'switch'],
  ]);
});

it('a flag says what it is when it is not given, and whether it has to be', () => {
  const needed = z.object({
    version: z.string(),
    most: z
      .number()
      .meta({ unit: 'size' })
      .default(2 ** 26),
  });
  expect(
    [...flagsOf(schema), ...flagsOf(needed)].map(({ usual, isRequired }) => [usual, isRequired]),
  ).toEqual([
    ...[undefined, '10 s', undefined, 'dump', undefined, undefined].map((usual) => [usual, false]),
    ...[
      [undefined, true],
      ['64 MB', false],
    ],
  ]);
});

it('what is given is read, what is not is left to the schema, and the result reads as itself again', () => {
  const params = { grace: 30_000, maxLag: 64 * 2 ** 20, method: 'base', pid: 42, fast: true };
  const values = { grace: '30s', 'max-lag': '64MB', method: 'base', pid: '42', fast: true };
  expect(read(values)).toEqual({ is: 'params', params });
  expect(schema.parse(params)).toEqual(params);
  expect(read({})).toEqual({ is: 'params', params: { grace: 10_000, method: 'dump', fast: false } });
});

it.each([
  [{ grace: 'long' }, '--grace is "long": expected a time such as 30s.'],
  [{ 'max-lag': 'much' }, '--max-lag is "much": expected a size such as 64MB.'],
  [{ method: 'copy' }, '--method is "copy": expected one of dump, base.'],
  [{ pid: 'x' }, '--pid is "x": expected a number.'],
  [{ pid: '1.5' }, '--pid is "1.5": expected a number.'],
])('%j is refused in a sentence', (values, because) => {
  expect(read(values)).toEqual({ is: 'wrong', because });
});

it('what is left out and needed is asked for by the name of its flag', () => {
  const needed = z.object({ at: z.string().describe('the directory of the lamps') });
  expect(paramsOf(needed, flagsOf(needed), {})).toEqual({
    is: 'wrong',
    because: '--at is missing: expected the directory of the lamps.',
  });
});
