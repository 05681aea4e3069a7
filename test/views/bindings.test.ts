import { expect, test } from 'vitest';
import type { Mode } from '../../src/views/binding.ts';
import { bindingsOf, keysText } from '../../src/views/bindings.ts';
import { helpLines } from '../../src/views/help.ts';
import { keyLabel } from '../../src/views/keys.ts';
import { createTables } from '../../src/views/tables.ts';
import { textOf } from '../../src/views/text.ts';

const bindings = bindingsOf(createTables());
const modes: readonly Mode[] = [
  'deck',
  'list',
  'detail',
  'log',
  'plan',
  'run',
  'help',
  'palette',
  'filter',
  'search',
  'sort',
  'menu',
  'overrides',
  'choices',
  'field',
  'word',
  'note',
  'ask',
];

test.each(modes)('no key means two things: %s', (mode) => {
  const keys = bindings.filter((binding) => binding.modes.includes(mode)).flatMap((binding) => binding.keys);
  expect(keys).toEqual([...new Set(keys)]);
});

test('every binding has a name of its own and says what it does', () => {
  expect(new Set(bindings.map(({ id }) => id)).size).toBe(bindings.length);
  for (const { title, keys } of bindings) expect([title.length > 0, keys.length > 0]).toEqual([true, true]);
});

test('what the footer says is a key that is bound, and what it does', () => {
  for (const binding of bindings.filter(({ hint }) => hint !== undefined)) {
    const [key = '', ...words] = binding.hint?.split(' ') ?? [];
    expect(binding.keys.some((name) => key.startsWith(keyLabel(name)))).toBe(true);
    expect(words).not.toEqual([]);
  }
});

test('the screens have the digits of the design', () => {
  expect(bindings.slice(0, 4).map((binding) => `${keysText(binding)} ${binding.title}`)).toEqual([
    '1 Deck',
    '2 Host',
    '3 Containers',
    '4 Databases',
  ]);
});

test('from everywhere there is a way to the shell and out', () => {
  for (const mode of modes)
    for (const key of ['ctrl-c', 'ctrl-z'])
      expect(bindings.some((binding) => binding.modes.includes(mode) && binding.keys.includes(key))).toBe(
        true,
      );
});

test('every key can be read in the help, with what it does, in 80 columns and more', () => {
  const all = bindingsOf(createTables());
  for (const columns of [80, 120, 160])
    for (const isAscii of [false, true]) {
      const text = helpLines(all, [], columns, isAscii).map(textOf).join('\n');
      for (const binding of all) {
        expect(text).toContain(` ${keysText(binding, isAscii)} `);
        expect(text).toContain(` ${binding.title}`);
      }
    }
});
