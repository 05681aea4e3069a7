import { expect, test } from 'vitest';
import { databaseList } from '../../../src/views/databases/databases.ts';
import { poolList } from '../../../src/views/databases/pools.ts';
import { roleList } from '../../../src/views/databases/roles.ts';
import { slotList } from '../../../src/views/databases/slots.ts';
import { systemList } from '../../../src/views/system-list.ts';
import { detailOf, tableOf } from '../drawn.ts';
import { readings, stack } from './readings.ts';

test('slots, pools, databases and roles', () => {
  expect(tableOf(slotList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node    slot                  state             ↓keeps  until lost  WAL
    ▸ p1      old_r3                read by nobody     12 GB        4 GB  extended
      p1      r1                    in use              2 MB    no limit  reserved"
  `);
  expect(tableOf(poolList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  pooler      database           user       state     active  ↓waiting  max wait
    ▸ pgbouncer   shop               shop       open          78        12     4.2 s
      pgbouncer   audit              shop       paused        78         0       0 s"
  `);
  expect(tableOf(databaseList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node    database                 ↓size  connections  wraparound        xid age
    ▸ p1      shop                     41 GB          131       8.4 %    181 204 112
      p1      postgres                     –            1        61 %  1 300 000 000"
  `);
  expect(tableOf(roleList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  node    role                      statement      lock  idle in tx  connections
    ▸ p1      shop                          1m00s  no limit     default     no limit
      p1      报表                         10m00s      30 s       5m00s            5"
  `);
  expect(detailOf(roleList, readings, stack, 'shop')).toMatchInlineSnapshot(`
    "role            shop
    connections     no limit
    statement_timeout                     1m00s      expected 1m00s or less
    lock_timeout                          no limit   expected 30 s or less
    idle_in_transaction_session_timeout   default    expected 5m00s or less"
  `);
});

test('every watched system has a row, what does not answer first', () => {
  expect(tableOf(systemList, readings, stack, 80)).toMatchInlineSnapshot(`
    "  system        state            age  failure
    ▸ r2            down           3m00s  r2 does not answer: connection refused 10…
      web-1         live          800 ms
      p1            live          800 ms
      r1            live          800 ms
      pgbouncer     live          800 ms"
  `);
  expect(tableOf(systemList, readings, stack, 160)).toMatchInlineSnapshot(`
    "  system        state            age     took  kind              cluster     where                     failure
    ▸ r2            down           3m00s     4 ms  PostgreSQL        main        10.0.0.13:5432/shop       r2 does not answer: connection refused 10.0.0.13:5432, s…
      web-1         live          800 ms     4 ms  host                          this machine
      p1            live          800 ms     4 ms  PostgreSQL        main        10.0.0.11:5432/shop
      r1            live          800 ms     4 ms  PostgreSQL        main        10.0.0.12:5432/shop
      pgbouncer     live          800 ms     4 ms  PgBouncer         main        10.0.0.11:6432"
  `);
  expect(detailOf(systemList, readings, stack, 'r2')).toMatchInlineSnapshot(`
    "system          r2 · PostgreSQL · 10.0.0.13:5432/shop
    state           down
    failure         r2 does not answer: connection refused 10.0.0.13:5432,
                    since 02:38, next try in 4 s
    tries           6 failed in a row
    last answer     02:38, 3m00s ago
    it took         4 ms"
  `);
});
