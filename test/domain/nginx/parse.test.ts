import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFile } from '../../../src/domain/nginx/parse.ts';
import type { Directive } from '../../../src/domain/nginx/syntax.ts';
import { directives } from './configurations.ts';

const braced = '$'.concat('{b}');
const file = '/etc/nginx/nginx.conf';
const written = ({ name, args, block }: Directive): unknown =>
  block === undefined ? [name, ...args] : [name, ...args, block.map(written)];
const read = (text: string): readonly unknown[] => directives(text).map(written);
const mistakes = (text: string): readonly string[] =>
  parseFile(file, text).mistakes.map(({ at, message }) => `${at.line}: ${message}`);

describe('a configuration is read as nginx reads it', () => {
  test.each<[string, readonly unknown[]]>([
    ['user nginx;', [['user', 'nginx']]],
    ['a b;\n# c {\nd;', [['a', 'b'], ['d']]],
    ['a b#c;', [['a', 'b#c']]],
    [`a "b c" 'd;e' "f\\"g" 'h"i';`, [['a', 'b c', 'd;e', 'f"g', 'h"i']]],
    ['a "b\\$c\\n";', [['a', 'b\\$c\n']]],
    ['a b\\ c \\;d;', [['a', 'b c', '\\;d']]],
    [`set $a ${braced}c$d;`, [['set', '$a', `${braced}c$d`]]],
    ['http{server{listen 80;}}', [['http', [['server', [['listen', '80']]]]]]],
    ['location ~ "^/[0-9]{3}$" { }', [['location', '~', '^/[0-9]{3}$', []]]],
    [
      'map $a $b { default 0; ~*x 1; "" 2; }',
      [
        [
          'map',
          '$a',
          '$b',
          [
            ['default', '0'],
            ['~*x', '1'],
            ['', '2'],
          ],
        ],
      ],
    ],
  ])('%j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('code of another language is skipped, by its braces', () => {
    expect(read('content_by_lua_block { if a then { b = "x;" } }\nserver_tokens off;')).toEqual([
      ['content_by_lua_block', []],
      ['server_tokens', 'off'],
    ]);
  });

  test('each directive knows its line', () => {
    const [, http] = directives('user x;\n\nhttp {\n  gzip\n    on;\n}');
    expect(http?.at).toEqual({ file, line: 3 });
    expect(http?.block?.[0]?.at).toEqual({ file, line: 4 });
  });
});

describe('what is no configuration is told of, and never breaks anything', () => {
  test.each([
    ['http { server {', ['1: a block is opened and never closed']],
    ['a;\n}\nb;', ['2: a "}" that closes nothing']],
    ['a b', ['1: a directive is not ended by ";"']],
    ['http { a b }', ['1: a directive is not ended by ";"']],
    ['a "b;\nc;', ['1: a directive is not ended by ";"', '1: a quote is opened and never closed']],
    [';', ['1: a ";" that ends nothing']],
    ['{ a; }', ['1: a block without a name']],
    ['\u007fELF\u0000\u0001', ['1: this is no text']],
    [
      'x_by_lua_block { {',
      ['1: a block is opened and never closed', '1: a block of code is opened and never closed'],
    ],
  ])('%j', (text, expected) => {
    expect(mistakes(text)).toEqual(expected);
  });

  test('what comes after a mistake is read all the same', () => {
    expect(parseFile(file, '}\nuser x;').directives.map(written)).toEqual([['user', 'x']]);
  });

  test('blocks without an end nest no deeper than a person would write', () => {
    expect(mistakes('a {'.repeat(100_000))).toEqual(['1: blocks are nested deeper than 64']);
  });

  test('no more than twenty mistakes are told of', () => {
    expect(mistakes(';'.repeat(1_000))).toHaveLength(20);
  });

  test('any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{};"\'\\$# \na'), maxLength: 60 }), (text) => {
        parseFile(file, text);
      }),
    );
  });
});
