import { describe, expect, test } from 'vitest';
import { parseEnv, variablesIn } from '../../../src/config/env/parse.ts';

const values = (text: string) => Object.fromEntries(variablesIn(parseEnv(text)));
const oddities = (text: string) =>
  parseEnv(text).oddities.map(({ line, is, what }) => `${line} ${is}: ${what}`);

describe('an environment file', () => {
  test('is read as Compose reads it', () => {
    const text = [
      '# application',
      '',
      'LOG_LEVEL=INFO',
      'EMPTY=',
      'URL=postgresql://app:p=ss@db/shop?sslmode=require',
      'SINGLE=\'a $b "c"\'',
      'DOUBLE="line\\nnext \\"quoted\\" \\$5" # said',
      'HOST=db',
      'FULL=postgresql://\x24{HOST}/shop',
      'OTHER=\x24{PORT:-5432}',
    ].join('\n');
    expect(values(text)).toEqual({
      LOG_LEVEL: 'INFO',
      EMPTY: '',
      URL: 'postgresql://app:p=ss@db/shop?sslmode=require',
      SINGLE: 'a $b "c"',
      DOUBLE: 'line\nnext "quoted" $5',
      HOST: 'db',
      FULL: 'postgresql://db/shop',
      OTHER: '5432',
    });
    expect(oddities(text)).toEqual([]);
  });

  test('may hold a key over several lines', () => {
    const text = 'KEY="-----BEGIN\nabc\n-----END"\nNEXT=1\n';
    expect(parseEnv(text).assignments).toEqual([
      { name: 'KEY', value: '-----BEGIN\nabc\n-----END', line: 1 },
      { name: 'NEXT', value: '1', line: 4 },
    ]);
  });

  test('keeps every assignment of a name, of which the last counts', () => {
    expect(parseEnv('A=1\nA=2').assignments).toHaveLength(2);
    expect(values('A=1\nA=2')).toEqual({ A: '2' });
  });

  test.each([
    ['\uFEFFA=1', '1 ambiguous: begins with a byte order mark, which becomes part of the first name'],
    ['A=1\nB=2\r\n', '2 ambiguous: ends with a carriage return, which becomes part of the value'],
    ['just words', '1 broken: is no NAME=VALUE'],
    ['1A=x', '1 broken: is no NAME=VALUE'],
    ['A="open\nB=2', '1 broken: opens a quote for A that is closed nowhere'],
    ['export A=1', '1 ambiguous: begins with export, which Docker and systemd do not take'],
    ['A = 1', '1 ambiguous: has a space beside the = of A'],
    ['A=one two', '1 ambiguous: has spaces in the value of A, and a shell takes what follows for a command'],
    [
      'A=1 # one',
      '1 ambiguous: has a comment after the value of A, which docker run --env-file takes for the value',
    ],
    [
      'A=pa$word',
      '1 ambiguous: has a $ in the value of A, and some readers take what follows for a variable',
    ],
    ['A=\x24{NOWHERE}', '1 ambiguous: A refers to \x24{NOWHERE}, which no line above it sets'],
    ['A=\x24{B}\nB=1', '1 ambiguous: A refers to \x24{B}, which no line above it sets'],
  ])('is read in different ways, or not at all: %j', (text, odd) => {
    expect(oddities(text)).toEqual([odd]);
  });

  test('has no carriage return in its values', () => {
    expect(values('A=1\r\nB="x"\r\n')).toEqual({ A: '1', B: 'x' });
  });
});
