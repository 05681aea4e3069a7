import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sanitize } from '../../src/core/sanitize.ts';

test.each([
  ['colour', '\u001b[31mred\u001b[0m', 'red'],
  ['clear screen', 'a\u001b[2Jb', 'ab'],
  ['a title', 'a\u001b]0;owned\u0007b', 'ab'],
  ['a title ended by ST', 'a\u001b]0;owned\u001b\\b', 'ab'],
  ['a clipboard write', '\u001b]52;c;cm0gLXJm\u0007x', 'x'],
  ['a device string', 'a\u001bPq#0\u001b\\b', 'ab'],
  ['eight-bit CSI', 'a\u009b2Jb', 'ab'],
  ['carriage return and backspace', 'safe\r\u0008evil', 'safe evil'],
  ['lines and tabs', 'a\tb\nc', 'a b c'],
  ['right-to-left override', 'exe.\u202egpj', 'exe.gpj'],
  ['zero-width characters', 'ad\u200bmin\ufeff', 'admin'],
  ['a lone escape at the end', 'a\u001b', 'a'],
  ['plain text', '数据库 é 🙂', '数据库 é 🙂'],
])('%s does not survive', (_what, hostile, safe) => {
  expect(sanitize(hostile)).toBe(safe);
});

test('nothing that a terminal obeys is left of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must be gone
      expect(sanitize(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e]/);
    }),
  );
});

test('cleaning twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => sanitize(sanitize(text)) === sanitize(text)),
  );
});
