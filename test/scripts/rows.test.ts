import { expect, test } from 'vitest';
import { type Operation, rowsOf } from '../../scripts/rows.ts';

const row = (x: number, y: number, text: string, columns = text.length): Operation => ({
  type: 'write',
  x,
  y,
  text: ' '.repeat(columns),
  transformers: [() => text],
});

test('rows stand below and beside each other where they were written', () => {
  const frame = [row(0, 0, 'header'), row(0, 1, 'left'), row(6, 1, 'right'), row(0, 3, 'footer')];
  expect(rowsOf(frame, 4)).toEqual(['header', 'left  right', '', 'footer']);
});

test('a row counts for its columns, whatever colours and wide characters are in it', () => {
  const frame = [row(0, 0, '\u001b[31m支払\u001b[0m ', 5), row(6, 0, 'right')];
  expect(rowsOf(frame, 1)).toEqual(['\u001b[31m支払\u001b[0m  right']);
});

test('what lies over whole rows hides them, and blanks at the end are not drawn', () => {
  const frame = [row(0, 0, 'left'), row(6, 0, 'right'), row(0, 0, 'over both    ')];
  expect(rowsOf(frame, 1)).toEqual(['over both']);
});

test('rows below the screen are left out', () => {
  expect(rowsOf([row(0, 0, 'in'), row(0, 1, 'out')], 1)).toEqual(['in']);
});

test('anything else is left to Ink: text of its own, rows that lie half over others, clipping', () => {
  expect(rowsOf([{ type: 'write', x: 0, y: 0, text: 'text', transformers: [] }], 1)).toBeUndefined();
  expect(
    rowsOf([{ type: 'write', x: 0, y: 0, text: 'text', transformers: [(text) => text] }], 1),
  ).toBeUndefined();
  expect(rowsOf([row(0, 0, 'beneath'), row(3, 0, 'over')], 1)).toBeUndefined();
  expect(rowsOf([{ type: 'clip' }, row(0, 0, 'row'), { type: 'unclip' }], 1)).toBeUndefined();
});
