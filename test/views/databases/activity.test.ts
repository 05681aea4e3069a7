import { expect, test } from 'vitest';
import { lockList } from '../../../src/views/databases/locks.ts';
import { sessionList } from '../../../src/views/databases/sessions.ts';
import { statementList } from '../../../src/views/databases/statements.ts';
import { detailOf, tableOf } from '../drawn.ts';
import { live, session, systems } from '../world.ts';
import { readings, stack } from './readings.ts';

const { p1, r1 } = systems;

test('sessions stand by the age of their transaction, sensitive statements are marked', () => {
  expect(tableOf(sessionList, readings, stack, 80)).toMatchInlineSnapshot(`
    "      pid  state          ↓in tx  application   mark      query
    ▸    4121  idle in tx       41 s  billing       UPDATE    UPDATE stock SET n = …
          812  behind 4121    120 ms  web           DELETE    DELETE FROM t WHERE n…
           90  idle                   this console"
  `);
  expect(tableOf(sessionList, readings, stack, 120)).toMatchInlineSnapshot(`
    "  node        pid  state          ↓in tx  application   user         database   mark      query
    ▸ p1         4121  idle in tx       41 s  billing       shop         shop       UPDATE    UPDATE stock SET n = n - 1
      p1          812  behind 4121    120 ms  web           shop         shop       DELETE    DELETE FROM t WHERE note = 'b…
      p1           90  idle                   this console  shop         shop"
  `);
  expect(tableOf(sessionList, readings, stack, 160)).toMatchInlineSnapshot(`
    "  node        pid  state          ↓in tx  in state  application   user         database   waits for           blocked by  mark      query
    ▸ p1         4121  idle in tx       41 s      41 s  billing       shop         shop                                       UPDATE    UPDATE stock SET n = n - 1
      p1          812  behind 4121    120 ms    120 ms  web           shop         shop       Lock: transaction…  4121        DELETE    DELETE FROM t WHERE note = …
      p1           90  idle                     120 ms  this console  shop         shop"
  `);
  expect(detailOf(sessionList, readings, stack, '812')).toMatchInlineSnapshot(`
    "session         pid 812 · shop@shop
    application     web
    from            10.0.0.20
    connected       01:41, 1h00m ago
    state           active  for 120 ms
    transaction     open for 120 ms
    waits for       Lock: transactionid
    blocked by      pid 4121
    mark            DELETE: it changes or destroys what is there

    query
    DELETE FROM t WHERE note = 'boo'"
  `);
});

test('sessions that were not read any more are told of', () => {
  const crowd = { sessions: [session(1), session(2)], locks: [], truncated: true };
  const crowded = {
    ...readings,
    sessions: { [p1.id]: live(crowd), [r1.id]: live({ ...crowd, truncated: false }) },
  };
  expect(sessionList.note?.(crowded, stack)).toBe('the first 2 of many on p1');
  expect(sessionList.note?.(readings, stack)).toBe('');
});

test('locks are a tree: who holds, and below it who waits', () => {
  expect(tableOf(lockList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node    pid           blocks  waited   in tx  application   query
    ▸ p1      4121               2            41 s  billing       UPDATE stock SET …
      p1        812                   38 s    41 s  web           UPDATE stock SET …
      p1          813                 38 s    41 s  web           查询"
  `);
  expect(tableOf(lockList, readings, stack, 120)).toMatchInlineSnapshot(`
    "  node    pid           blocks  waited   in tx  state        application   on              query
    ▸ p1      4121               2            41 s  idle in tx   billing                       UPDATE stock SET n = n - 1 W…
      p1        812                   38 s    41 s  active       web           transactionid…  UPDATE stock SET n = n - 1 W…
      p1          813                 38 s    41 s  active       web           transactionid…  查询"
  `);
  expect(detailOf(lockList, readings, stack, '4121 0')).toMatchInlineSnapshot(`
    "holds           pid 4121
    blocks          2 sessions behind it
    application     billing
    user            shop
    state           idle in transaction
    transaction     open for 41 s

    query
    UPDATE stock SET n = n - 1 WHERE id = 7"
  `);
});

test('statements stand by the time they took since the last reading, absent ones say why', () => {
  expect(tableOf(statementList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node    ↓time now  calls now     mean      max    total  query
    ▸ p1         812 ms         61  11.2 ms    4.1 s   15m12s  SELECT * FROM orders…
      p1              –          –  11.2 ms    4.1 s   15m12s  SELECT * FROM orders…
      r1                                                       not known: pg_stat_s…"
  `);
  expect(tableOf(statementList, readings, stack, 120)).toMatchInlineSnapshot(`
    "  node    ↓time now  calls now     mean      max       calls    total         rows  database   query
    ▸ p1         812 ms         61  11.2 ms    4.1 s      81 204   15m12s      812 040  shop       SELECT * FROM orders WHE…
      p1              –          –  11.2 ms    4.1 s      81 204   15m12s      812 040  shop       SELECT * FROM orders WHE…
      r1                                                                                           not known: pg_stat_state…"
  `);
  expect(detailOf(statementList, readings, stack, '77')).toMatchInlineSnapshot(`
    "statement       shop@shop
    now             812 ms in 61 calls since the last reading
    in all          15m12s in 81 204 calls
    a call          11.2 ms on average · 4.1 s at most
    rows            812 040 · 10 a call

    query
    SELECT * FROM orders WHERE customer_id = $1 ORDER BY created_at DESC
    LIMIT $2"
  `);
});
