import { expect, test } from 'vitest';
import { parseStat, statFields } from '../../src/domain/process.ts';

const rest =
  '1 4012 4012 34819 4100 4194560 712 0 0 0 3 1 0 0 20 0 1 0 883412 5840896 1024 18446744073709551615';
const stat = (name: string, state = 'S', fields = rest) => `4012 (${name}) ${state} ${fields} 1 1\n`;

test.each(['bash', 'a b', 'tricky) S 1 (x', '(sd-pam)', 'two\nlines', ') R 7 7 7 7'])(
  'a process named "%s" is told by what stands behind its name',
  (name) => {
    expect(statFields(stat(name))).toMatchObject({ pid: 4012, name });
    expect(parseStat(stat(name))).toEqual({ parent: 1, terminal: 'pts/3', started: 883_412, isOver: false });
  },
);

test('one that is over and only waits to be noted runs no more', () => {
  expect(parseStat(stat('bash', 'Z'))).toMatchObject({ isOver: true });
});

test.each([
  [34_816, 'pts/0'],
  [(1 << 20) | (136 << 8), 'pts/256'],
  [(4 << 8) | 1, 'tty1'],
  [(4 << 8) | 64, 'ttyS0'],
  [0, undefined],
])('device %i is the terminal %s', (device, name) => {
  expect(parseStat(stat('bash', 'S', rest.replace('34819', String(device))))?.terminal).toBe(name);
});

test.each(['', 'x', '4012 (bash)', '4012 (bash) S 1 2', 'a (b) S 1 2 3 4 5'])('"%s" is none', (text) => {
  expect(parseStat(text)).toBeUndefined();
});
