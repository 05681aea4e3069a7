import { expect, test } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

const words = ['console', 'watch', 'status', 'config', 'doctor'];

test.each([
  ['stauts', 'status'],
  ['stat', 'status'],
  ['doctr', 'doctor'],
  ['configs', 'config'],
  ['xyzzy', undefined],
  ['a', undefined],
  ['', undefined],
])('"%s" is taken for %s', (word, meant) => expect(nearest(word, words)).toBe(meant));
