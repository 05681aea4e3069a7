import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutLiterals } from '../../src/domain/postgres/literals.ts';
import { shareable } from '../../src/domain/recording.ts';

test.each([
  [
    "SELECT * FROM users WHERE mail = 'ana@shop.example' AND id = 42",
    'SELECT * FROM users WHERE mail = ? AND id = ?',
  ],
  ["SELECT 'it''s', E'a\\'b', $tag$ any 'thing' $tag$, x'1F', U&'d'", 'SELECT ?, ?, ?, ?, ?'],
  ['SELECT "it""s 1", t1.c2, $1 FROM "users" LIMIT 10', 'SELECT "it""s 1", t1.c2, $1 FROM "users" LIMIT ?'],
  ['SELECT 1 -- card 4111\n, -2.5e3 /* key 9 */ + .5', 'SELECT ?  \n, ?   + ?'],
  ["INSERT INTO cards VALUES ('4111 1111", 'INSERT INTO cards VALUES (?'],
  ['SELECT $$never closed', 'SELECT ?'],
])('the values of %j are taken out', (sql, expected) => {
  expect(withoutLiterals(sql)).toBe(expected);
});

test('whatever stands in a string of SQL is gone', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 6 }).filter((text) => !/['$\\]/.test(text) && text.trim().length > 5),
      (text) => {
        const left = withoutLiterals(`SELECT * FROM t WHERE c = '${text}' AND d = $q$${text}$q$`);
        expect(left).toBe('SELECT * FROM t WHERE c = ? AND d = ?');
      },
    ),
  );
});

const mask = (text: string): string => text.replaceAll('hunter2-known', '******');

test('what is shared has no login, no secret and no value of a query in it', () => {
  const fact = {
    where: 'postgres://ana:S3cr3t!@db:5432/shop',
    broker: 'redis://user@cache/0 and amqp://:pw@mq',
    sessions: [{ query: "SELECT 'S3cr3t!'", user: 'ana' }],
    command: 'redis-server --requirepass S3cr3t! PGPASSWORD=S3cr3t!',
    output: 'Authorization: Bearer S3cr3tS3cr3t',
    dsn: "host=db password='S3cr3t!' user=ana",
    token: 'S3cr3t!',
    'hunter2-known': ['hunter2-known'],
  };
  const text = JSON.stringify(shareable(fact, mask));
  expect(text).not.toMatch(/S3cr3t|hunter2-known|user@|ana:/);
  expect(text).toContain('postgres://******@db:5432/shop');
  expect(text).toContain('"user":"ana"');
});

test('numbers that are none are unknown, and the rest stays as it is', () => {
  const value = { a: Number.NaN, b: [1, 2], c: null, d: { e: true } };
  expect(JSON.parse(JSON.stringify(shareable(value, mask)))).toEqual({ b: [1, 2], c: null, d: { e: true } });
});

// Tried again from each of its letters, it would take minutes.
test.each(['a', 'x://', 'token'])('a megabyte of "%s" is done with', (word) => {
  const text = word.repeat(2 ** 20 / word.length);
  expect(shareable(text, (known) => known)).toBe(text);
});
