import { expect, test } from 'vitest';
import { type Fact, worldOf } from '../../src/domain/world.ts';
import { ageNote, freshness } from '../../src/views/age.ts';
import { ascii, unicode } from '../../src/views/glyphs.ts';
import { span } from '../../src/views/line.ts';
import { rule } from '../../src/views/rule.ts';
import { textOf } from '../../src/views/text.ts';
import { failed, intervals, mountsRead, night, worldWith } from './fakes.ts';

test('a title is a thin line with its digit, its heading, and its note at the end', () => {
  const title = { key: '2', text: 'Host', heading: 'web-1', note: span('14 s old', 'stale') };
  expect(textOf(rule(title, 40, unicode))).toBe('─ 2 Host  web-1 ───────────── 14 s old ─');
  expect(textOf(rule({ text: 'Host' }, 12, ascii))).toBe('- Host -----');
});

test('where both do not fit, the note keeps half of the line', () => {
  const title = { text: 'Databases', heading: 'main', note: span('r2 does not answer: connection refused') };
  const line = textOf(rule(title, 40, unicode));
  expect(line).toHaveLength(40);
  expect(line).toMatch(/^─ Databases {2}main +r2 does not/);
});

test('a reading is fresh for two intervals, then old; a failed one is failing', () => {
  const last = { value: 1, at: night, took: 3 };
  expect(freshness({}, 2000, night)).toEqual({ is: 'unread' });
  expect(freshness({ last }, 2000, night + 4000)).toEqual({ is: 'fresh' });
  expect(freshness({ last }, 2000, night + 4001)).toEqual({ is: 'old', age: 4001 });
  const failure = { kind: 'timeout', message: 'slow', since: night, count: 1, nextTry: night } as const;
  expect(freshness({ last, failure }, 2000, night + 1000)).toEqual({ is: 'failing', failure, age: 1000 });
});

test('a title says nothing of live data, the age of old data, and the failure before both', () => {
  const noted = (...facts: readonly Fact[]) => {
    const { readings, stack, at } = worldWith(...facts);
    return ageNote(['filesystems', 'directories'], readings, stack, intervals, at)?.text;
  };
  expect(noted(mountsRead([]))).toBeUndefined();
  expect(noted(mountsRead([]), { type: 'tick', at: night + 21_000 })).toBe('21 s old');
  expect(
    noted(mountsRead([]), { type: 'tick', at: night + 21_000 }, failed('no answer', night + 20_000)),
  ).toMatch(/^no answer, since /);
  expect(
    ageNote(['host'], worldOf(worldWith().stack, night).readings, worldWith().stack, intervals, night),
  ).toBeUndefined();
});
