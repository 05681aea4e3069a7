import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPast } from '../../src/core/ring.ts';

test('a ring gives back the newest points, oldest first, within the asked time', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 60 }), (points, written) => {
      const past = createPast({ points });
      for (let at = 0; at < written; at++) past.append(at, 'node_load1', {}, at * 10);
      const [series] = past.range('node_load1', {}, 0, Infinity);
      const expected = Array.from({ length: written }, (_, at) => at).slice(-points);
      expect(Array.from(series?.at ?? [])).toEqual(expected);
      expect(Array.from(series?.values ?? [])).toEqual(expected.map((at) => at * 10));
    }),
  );
});

test('a range is cut at both ends', () => {
  const past = createPast();
  for (let at = 0; at < 10; at++) past.append(at, 'node_load1', {}, at);
  expect(Array.from(past.range('node_load1', {}, 3, 5)[0]?.at ?? [])).toEqual([3, 4, 5]);
});

test('labels choose the series, in any order', () => {
  const past = createPast();
  past.append(1, 'pg_stat_activity_count', { server: 'p1', state: 'active' }, 3);
  past.append(2, 'pg_stat_activity_count', { state: 'active', server: 'p1' }, 4);
  past.append(1, 'pg_stat_activity_count', { server: 'r1', state: 'active' }, 5);
  expect(past.range('pg_stat_activity_count', { server: 'p1' }, 0, 9)).toHaveLength(1);
  expect(past.range('pg_stat_activity_count', { state: 'active' }, 0, 9)).toHaveLength(2);
  expect(past.range('pg_stat_activity_count', { server: 'p2' }, 0, 9)).toHaveLength(0);
});

test('no more series are kept than allowed', () => {
  const past = createPast({ most: 2 });
  for (const name of ['a', 'b', 'c']) past.append(1, 'up', { name }, 1);
  expect(past.range('up', {}, 0, 9).map(({ labels }) => labels.name)).toEqual(['a', 'b']);
});
