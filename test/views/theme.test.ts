import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sanitize } from '../../src/core/sanitize.ts';
import { span } from '../../src/views/line.ts';
import { textOf, width } from '../../src/views/text.ts';
import { asciiOnly, nextTheme, paint, themeNames, themeOf } from '../../src/views/theme.ts';

test('what is fine has no colour, what is wrong has', () => {
  const dark = themeOf('dark', true);
  expect(paint([span('fine'), span('●', 'good')], dark)).toBe('fine●');
  expect(paint([span('down', 'bad')], dark)).toBe('\u001b[1;31mdown\u001b[0m');
});

test('blanks at the end of a span cost nothing, unless the row is selected', () => {
  const dark = themeOf('dark', true);
  expect(paint([span('a  ', 'dim'), span('   ', 'dim')], dark)).toBe('\u001b[2ma\u001b[0m     ');
  expect(paint([span('a ')], dark, true)).toBe('\u001b[48;5;237ma \u001b[0m');
});

test('without colour weight and inversion say what colour would', () => {
  const plain = themeOf('light', false);
  expect(Object.values(plain.tones).join(';')).not.toMatch(/[34]\d/);
  expect(plain.selected).toBe('7');
});

test('states differ from each other in every theme', () => {
  for (const name of themeNames) {
    const { warn, bad, plain, accent } = themeOf(name, true).tones;
    expect(new Set([warn, bad, plain, accent]).size).toBe(4);
  }
  expect(themeNames.map(nextTheme)).toEqual(['light', 'colour-blind', 'dark']);
});

test('ASCII takes exactly as many columns as what it stands for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }).map(sanitize), (text) => {
      const spelled = textOf(asciiOnly([span(text)]));
      expect(spelled).toMatch(/^[\x20-\x7e]*$/);
      expect(spelled.length).toBe(width(text));
    }),
  );
  expect(textOf(asciiOnly([span('38 MB → 数据 · … –')]))).toBe('38 MB > ???? - ~ -');
});
