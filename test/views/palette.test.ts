import { expect, test } from 'vitest';
import { bindingsOf } from '../../src/views/bindings.ts';
import { matching, offersOf, paletteLines } from '../../src/views/palette.ts';
import { textOf } from '../../src/views/text.ts';
import { tables } from './fakes.ts';

const offers = offersOf(bindingsOf(tables), tables);
const found = (text: string) => matching(offers, text).map(({ title }) => title);

test('offers screens, lists, commands and colours, but not moving about', () => {
  const titles = found('');
  for (const title of [
    'Host',
    'Host: Filesystems',
    'read all that is shown now',
    'theme colour-blind',
    'quit',
  ])
    expect(titles).toContain(title);
  expect(titles).not.toContain('up');
  expect(titles).not.toContain('erase');
});

test('letters are found in their order, those that stand together first', () => {
  expect(found('file')[0]).toBe('Host: Filesystems');
  expect(found('hfs')[0]).toBe('Host: Filesystems');
  expect(found('DATAB')[0]).toBe('Databases');
  expect(found('xyzzy')).toEqual([]);
});

test('the chosen one is always among those shown', () => {
  const rows = paletteLines(offers, 'a', offers.length - 1, 5).map(textOf);
  expect(rows).toHaveLength(5);
  expect(rows[0]).toBe(' : a_');
  expect(rows[4]).toContain(` > ${offers.at(-1)?.title}`);
  expect(paletteLines([], 'zz', 0, 5).map(textOf)).toEqual([' : zz_', '   nothing of that name']);
});
