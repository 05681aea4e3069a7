import { expect, test } from 'vitest';
import { meansWord } from '../../../src/actions/primacy/means.words.ts';
import { nameFor, placeHere } from '../../../src/actions/primacy/places.ts';
import { boxed, moveOf } from '../takeover/moves.ts';

test('a container is found by its name where both are on a network that has names', () => {
  expect(nameFor(boxed('pg1', ['front', 'shop']), boxed('pg2', ['shop']))).toBe('pg2');
  expect(nameFor(boxed('pg1', ['front']), boxed('pg2', ['shop']))).toBeUndefined();
  expect(nameFor(boxed('pg1', []), boxed('pg2', []))).toBeUndefined();
  expect(nameFor(moveOf().means, boxed('pg2'))).toBeUndefined();
  expect(nameFor(boxed('pg1'), undefined)).toBeUndefined();
});

test.each([
  ['127.0.0.1:5433/shop', { host: '127.0.0.1', port: 5433 }],
  ['[::1]:5432/shop', { host: '::1', port: 5432 }],
  ['db.internal', { host: 'db.internal', port: 5432 }],
])('%s is where the stack reaches it', (where, place) => {
  expect(placeHere({ id: 'postgres/main/p1', kind: 'postgres', title: 'p1', where })).toEqual(place);
});

test('of each node it is said how far our hands reach, and what that promises', () => {
  expect(meansWord(boxed('pg1'))).toBe('by its container pg1: it can be stopped, kept out and rewound');
  expect(meansWord(moveOf().means)).toBe('by pg_ctl on this host: it can be stopped, kept out and rewound');
  expect(meansWord({ is: 'sql', because: 'no control' })).toBe(
    'SQL only (no control): it can be promoted and told whom to follow, and is not stopped, kept out or rewound',
  );
});
