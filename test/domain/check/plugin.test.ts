import { expect, test } from 'vitest';
import { parsePlugin, quoteLabel } from '../../../src/domain/check/plugin.ts';

test('text and numbers of a plugin are told apart, also on its further lines', () => {
  const output =
    "DISK OK - free space: / 3326 MB | /=2643MB;5948;5958;0;5968\n/boot 68 MB\n| 'it''s home'=69357MB;253404\n/var=818MB";
  expect(parsePlugin(output)).toEqual({
    text: 'DISK OK - free space: / 3326 MB',
    perf: [
      { label: '/', value: 2643, unit: 'MB' },
      { label: "it's home", value: 69_357, unit: 'MB' },
      { label: '/var', value: 818, unit: 'MB' },
    ],
  });
});

test.each(['', 'OK', 'OK |', 'OK | =1 a= b=x c=1.2.3'])('%j has no numbers', (output) => {
  expect(parsePlugin(output).perf).toEqual([]);
});

test('a label is quoted so that it is read back', () => {
  const label = "it's a=b";
  expect(parsePlugin(`OK | ${quoteLabel(label)}=1`).perf).toEqual([
    { label: "it's a_b", value: 1, unit: '' },
  ]);
});
