import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pgbouncer, poolsOf } from '../../src/probes/pgbouncer.ts';
import type { PgBouncerFace, PgBouncerWord } from '../../src/systems/pgbouncer.ts';

/** What PgBouncer 1.18 answered to each word. */
function recordedFace(): PgBouncerFace & { readonly asked: readonly PgBouncerWord[] } {
  const asked: PgBouncerWord[] = [];
  const show: PgBouncerFace['show'] = async (word) => {
    asked.push(word);
    const file = new URL(`../fixtures/pgbouncer/${word.toLowerCase()}.json`, import.meta.url);
    return JSON.parse(readFileSync(file, 'utf8'));
  };
  return { show, asked, close: () => undefined };
}

const context = { at: 1000, signal: new AbortController().signal };

test('pools are read by the names of their columns, without the console itself', async () => {
  expect(await pgbouncer.read(recordedFace(), undefined, context)).toEqual({
    version: '1.18.0',
    maxClients: 200,
    pools: [
      {
        database: 'shop1',
        user: 'app',
        mode: 'transaction',
        clientsActive: 1,
        clientsWaiting: 0,
        serversActive: 0,
        serversIdle: 1,
        serversUsed: 0,
        size: 1,
        maxWait: 0,
        paused: false,
        disabled: false,
      },
    ],
  });
});

test('what hardly changes is asked once', async () => {
  const value = await pgbouncer.read(recordedFace(), undefined, context);
  const face = recordedFace();
  expect(await pgbouncer.read(face, { value, at: 1005, took: 5 }, context)).toEqual(value);
  expect(face.asked).toEqual(['POOLS', 'DATABASES']);
});

test('a client that waits, and a pool that is paused, are seen', () => {
  const pools = [
    { database: 'shop', user: 'app', cl_waiting: '3', maxwait: '2', maxwait_us: '500000', new_column: 'x' },
  ];
  const databases = [{ name: 'shop', pool_size: '5', paused: '1', disabled: '0' }];
  expect(poolsOf(pools, databases)[0]).toMatchObject({
    clientsWaiting: 3,
    maxWait: 2500,
    size: 5,
    paused: true,
  });
});
