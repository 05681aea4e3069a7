import { expect, test } from 'vitest';
import { distrust } from '../../../src/records/runs/trust.ts';

const own = { directory: 0o700, file: 0o600 };
const group = { directory: 0o2770, file: 0o660 };

test.each([
  ['its own', { uid: 1000, mode: 0o100600 }, own],
  ['one of root’s', { uid: 0, mode: 0o100644 }, own],
  ['one of the group’s, where the place is the group’s', { uid: 1001, mode: 0o100640 }, group],
])('a caller trusts %s', (_, file, modes) => expect(distrust(file, 1000, modes)).toBeUndefined());

test.each([
  ['of somebody else', { uid: 1001, mode: 0o100600 }, own, /belongs to another user \(1001\)/],
  ['that its group can write', { uid: 1000, mode: 0o100660 }, own, /its group can write/],
  ['that anyone can write', { uid: 1000, mode: 0o100602 }, own, /anyone can write/],
  [
    'that the group can write, even where the place is its own',
    { uid: 1000, mode: 0o100660 },
    group,
    /its group can write/,
  ],
  ['that anyone can write, even the group’s', { uid: 1000, mode: 0o100662 }, group, /anyone can write/],
])('and none %s', (_, file, modes, because) => expect(distrust(file, 1000, modes)).toMatch(because));

test('root trusts nobody’s but root’s', () => {
  for (const modes of [own, group])
    expect(distrust({ uid: 1000, mode: 0o100640 }, 0, modes)).toBe('it belongs to another user (1000)');
});
