import { createRequire } from 'node:module';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';

// CommonJS, as the libraries it stands in for expect it.
const quickWidth = createRequire(import.meta.url)('../../scripts/string-width.cjs') as typeof stringWidth;

test('every text is as wide as the library says', () => {
  for (const text of [
    '',
    'plain',
    '支払いが拒否されました 🚫',
    'e\u0301',
    '👨‍👩‍👧 🇩🇪 ☎️ 1️⃣',
    '\u001b[31m支払\u001b[0m',
    'ﾀﾞ한글',
  ])
    expect(quickWidth(text), text).toBe(stringWidth(text));
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => quickWidth(text) === stringWidth(text)));
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => quickWidth(text) === stringWidth(text)));
});
