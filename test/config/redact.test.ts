import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskUrl, redact, redactJson } from '../../src/config/redact.ts';

describe('a URL', () => {
  test.each([
    ['postgresql://ana:s3cret@db/shop', 'postgresql://ana:******@db/shop'],
    ['postgresql://ana:p@s/s?w#rd@db/shop', 'postgresql://ana:******@db/shop'],
    [
      'connecting to redis://:s3cret@cache:6379/0 failed',
      'connecting to redis://:******@cache:6379/0 failed',
    ],
    [
      'postgresql:///x?user=ana&password=s3cret&host=/run',
      'postgresql:///x?user=ana&password=******&host=/run',
    ],
    ['https://h/hook?token=s3cret#top', 'https://h/hook?token=******#top'],
    ['postgresql://ana@db/shop', 'postgresql://ana@db/shop'],
    ['http://127.0.0.1:8080/health?page=2', 'http://127.0.0.1:8080/health?page=2'],
    ['nothing here: a@b', 'nothing here: a@b'],
  ])('%s becomes %s', (from, to) => expect(maskUrl(from)).toBe(to));
});

describe('a text', () => {
  test('loses each secret, the longer ones first', () =>
    expect(redact('user "abcdef" and "abcd"', ['abcd', 'abcdef'])).toBe('user "******" and "******"'));

  test('loses a short secret where it stands alone, and keeps its words', () =>
    expect(redact('password=ab, able, "ab"', ['ab'])).toBe('password=******, able, "******"'));

  test('is kept as it is without secrets', () => expect(redact('as it is', ['', 'other'])).toBe('as it is'));

  test('holds no secret in whatever spelling it went in', () => {
    const secret = fc
      .string({ minLength: 4, unit: 'grapheme' })
      .filter((text) => text.isWellFormed() && !text.includes('*'));
    const spelling = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => encodeURIComponent(text),
      (text) => JSON.stringify(text).slice(1, -1),
      (text) => `postgresql://u:${encodeURIComponent(text)}@h/x`,
    );
    fc.assert(
      fc.property(
        secret,
        spelling,
        (value, spell) => !redact(`<${spell(value)}>`, [value]).includes(spell(value)),
      ),
    );
  });
});

describe('plain JSON', () => {
  test('is still JSON whatever its texts end in, and keeps its numbers', () => {
    const hide = (text: string): string => redact(text, ['1795']);
    const entry = {
      at: 1795276730895,
      because: 'no answer of http://web/health?token=s3cret',
      more: ['1795'],
    };
    expect(redactJson(entry, hide)).toEqual({
      at: 1795276730895,
      because: 'no answer of http://web/health?token=******',
      more: ['******'],
    });
  });
});
