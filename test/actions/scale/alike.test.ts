import { expect, it } from 'vitest';
import { asTold, imageVerdict, whyOthers } from '../../../src/actions/scale/alike.ts';
import { whySince } from '../../../src/actions/scale/stays.ts';
import { areSame } from '../../../src/actions/scale/steps.ts';
import type { ReleaseEntry } from '../../../src/domain/release.ts';

const one = { image: 'shop:1', imageId: 'i1' };

it('more of a service are not made where they would be of another image than those that run', () => {
  expect(imageVerdict([one, one], 'i1').is).toBe('pass');
  expect(imageVerdict([one], 'i2').because).toBe(
    'shop:1 is another one by now: new containers would not run what the others run; deploy it first',
  );
  expect(imageVerdict([one], undefined).because).toMatch(/^shop:1 is not here any more/);
  expect(imageVerdict([one, { ...one, imageId: 'i2' }], 'i1')).toMatchObject({
    is: 'refuse',
    because:
      'its containers are of different images: docker-compose up makes them one, and then there may be more',
  });
  expect(areSame({ image: 'i1' }, [{ imageId: 'i2' } as Parameters<typeof areSame>[1][number]])).toBe(false);
});

it('fewer of them are removed all the same, and are then not made again', () => {
  const refused = [imageVerdict([one], 'i2')];
  expect(asTold(refused, true)).toEqual(refused);
  expect(asTold(refused, false)).toMatchObject([{ is: 'warn' }]);
  expect(whyOthers(refused)).toMatch(/^those that were removed would come back as others: image: shop:1/);
});

it('a change of the count is taken back as long as the count is its own', () => {
  const scaled = (from: number, to: number, by = 'ana', because = 'asked for'): ReleaseEntry => ({
    ...{ type: 'scaled', at: 2, target: 'service/web', by, from, to, because },
  });
  const run = { ledger: 'service/web', at: 1, by: 'ana', from: 3, to: 6, service: 'web' };
  expect(whySince([], run, 5)).toBeUndefined();
  expect(whySince([scaled(3, 6)], run, 6)).toBeUndefined();
  expect(whySince([scaled(3, 6), scaled(6, 3, 'ana', 'taken back')], run, 4)).toBeUndefined();
  expect(whySince([scaled(3, 6), scaled(6, 4, 'bob')], run, 4)).toBe(
    'bob scaled it from 6 to 4 since: scale it to what there is to be',
  );
  expect(whySince([scaled(3, 6)], run, 4)).toBe(
    'there are 4 of web by now, and this run left 6: scale it to what there is to be',
  );
});
