import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layDeck } from '../../src/views/deck.ts';
import { share } from '../../src/views/share.ts';

const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0);

test('everybody gets what they want where it is an equal part; the rest goes to those who want more', () => {
  expect(share(30, [5, 10, 5])).toEqual([5, 10, 5]);
  expect(share(12, [2, 20, 20])).toEqual([2, 5, 5]);
  expect(share(13, [20, 2, 20])).toEqual([5, 2, 6]);
  expect(share(0, [3, 3])).toEqual([0, 0]);
});

test('never more than there is, never more than is wanted, and nothing is left while somebody wants', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 100 }),
      fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 8 }),
      (total, wants) => {
        const given = share(total, wants);
        expect(sum(given)).toBe(Math.min(total, sum(wants)));
        for (const [index, want] of wants.entries()) expect(given[index]).toBeLessThanOrEqual(want);
      },
    ),
  );
});

const slots = [
  { panel: 'a', side: 'left', of: [] },
  { panel: 'b', side: 'right', of: [] },
  { panel: 'c', side: 'left', of: [] },
] as const;

test('the Deck has two columns, one, or a line a panel, by the room there is', () => {
  const wanted = () => 50;
  expect(layDeck(slots, { columns: 160, rows: 40 }, wanted)).toMatchObject({
    is: 'columns',
    sides: [
      [
        { panel: 'a', size: { columns: 79, rows: 20 } },
        { panel: 'c', size: { columns: 79, rows: 20 } },
      ],
      [{ panel: 'b', size: { columns: 79, rows: 40 } }],
    ],
  });
  expect(layDeck(slots, { columns: 120, rows: 36 }, wanted)).toMatchObject({
    is: 'stack',
    panels: [{ panel: 'a', size: { rows: 12 } }, { panel: 'b' }, { panel: 'c' }],
  });
  expect(layDeck(slots, { columns: 80, rows: 20 }, wanted)).toEqual({ is: 'lines' });
  expect(layDeck(slots, { columns: 160, rows: 12 }, wanted)).toEqual({ is: 'lines' });
  expect(layDeck(slots.slice(1, 2), { columns: 160, rows: 40 }, wanted)).toMatchObject({
    is: 'stack',
    panels: [{ panel: 'b', size: { columns: 160, rows: 40 } }],
  });
});
