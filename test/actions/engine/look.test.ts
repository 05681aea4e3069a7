import { expect, it } from 'vitest';
import { lookUntil } from '../../../src/actions/engine/look.ts';
import { systemClock } from '../../../src/core/clock.ts';

it('gives also the last look time to answer, where there is no time left', async () => {
  const given: number[] = [];
  const ask = async (left: number) => {
    given.push(left);
    return { is: 'no' } as const;
  };
  expect(await lookUntil('yes', 0, { clock: systemClock }, ask)).toEqual({ is: 'no' });
  expect(given).toEqual([1_000]);
});
