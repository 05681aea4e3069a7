import { expect, test } from 'vitest';
import {
  besideName,
  isBeside,
  quoteName,
  quoteText,
  settingWords,
} from '../../../src/domain/postgres/names.ts';

test.each([
  ['shop', '"shop"'],
  ['a"; DROP DATABASE shop; --', '"a""; DROP DATABASE shop; --"'],
  ['""', '""""""'],
  ['订单 \\', '"订单 \\"'],
])('the name %s is quoted', (name, quoted) => {
  expect(quoteName(name)).toBe(quoted);
});

test.each([
  ['shop', "'shop'"],
  ["it's", "'it''s'"],
  ["\\'; DROP DATABASE shop; --", " E'\\\\''; DROP DATABASE shop; --'"],
])('the text %s is quoted', (text, quoted) => {
  expect(quoteText(text)).toBe(quoted);
});

test('a name beside keeps within 63 bytes, never with half a character, and is known again', () => {
  const stamp = '20261121_030000_7f3a';
  expect(besideName('shop', 'old', stamp)).toBe('shop_old_20261121_030000_7f3a');
  for (const name of ['订'.repeat(21), 'é'.repeat(31), '🛒'.repeat(15), 'x'.repeat(63)]) {
    const made = besideName(name, 'restore', stamp);
    expect(Buffer.byteLength(made)).toBeLessThanOrEqual(63);
    expect(Buffer.byteLength(made)).toBeGreaterThan(58);
    expect(Buffer.from(made).toString()).toBe(made);
    expect(isBeside(made)).toBe(true);
  }
  for (const other of ['shop', besideName('shop', 'old', stamp), 'shop_restore_20261121_030000'])
    expect(isBeside(other)).toBe(false);
});

test.each([
  ['work_mem=5MB', `SET "work_mem" TO '5MB'`],
  ['search_path="$user", public, "odd, ""one"""', `SET "search_path" TO '$user', 'public', 'odd, "one"'`],
  ['search_path=""', `SET "search_path" TO ''`],
  ['DateStyle=ISO, DMY', `SET "DateStyle" TO 'ISO, DMY'`],
  ["app.note=it's = this", `SET "app"."note" TO 'it''s = this'`],
])('the setting %s is set again', (kept, words) => {
  expect(settingWords(kept)).toBe(words);
});
