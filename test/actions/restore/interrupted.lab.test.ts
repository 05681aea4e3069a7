import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { restore } from '../../../src/actions/restore/restore.ts';
import { crewOf } from '../backup/pier.ts';
import {
  databasesLike,
  dockOf,
  factsOf,
  p1,
  plannedRestore,
  stateOf,
  superuser,
  taken,
  tillOf,
} from './dock.ts';
import { eachKill } from './killed.ts';

test('killed before any line of its file, it is resumed or taken back, and the database lets clients in all the time', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await taken(dock, till);
  await p1.sql('DELETE FROM receipts WHERE id = 2', till);
  await eachKill(
    () => plannedRestore(dock, id),
    dock,
    async (next, how) => {
      const { ids, about } = await stateOf(till);
      expect(about?.datallowconn).toBe(true);
      const end = how === 'resumed' ? await next.carry() : await next.undo();
      expect(end).toMatchObject({ outcome: how === 'resumed' ? 'done' : 'undone' });
      expect((await stateOf(till)).ids).toEqual(how === 'resumed' ? [1, 2, 3] : [1, 3]);
      expect([
        [1, 3],
        [1, 2, 3],
      ]).toContainEqual(ids);
      const { plan } = await next.read();
      expect(await databasesLike(till)).not.toContain(factsOf(plan).names.beside);
      if (how === 'resumed') expect(await next.undo()).toMatchObject({ outcome: 'undone' });
      for (const name of await databasesLike(till))
        if (name !== till) await p1.sql(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  );
});

test('what a server still makes for a runner that is gone is waited for, and dropped', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await taken(dock, till);
  const plan = await plannedRestore(dock, id);
  const { beside } = factsOf(plan).names;
  const crew = crewOf(restore, plan, dock);
  crew.entries.push({ type: 'began', at: 1, step: 'make' });
  // As the server does it whose client died: what it was asked for, to its end.
  const left = new pg.Client({ connectionString: superuser.replace('/shop?', '/postgres?') });
  await left.connect();
  await left.query('SELECT pg_advisory_lock(29028, 25698)');
  const undone = crew.undo();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await left.query(`CREATE DATABASE ${beside}`);
  await left.end();
  expect(await undone).toMatchObject({ outcome: 'undone' });
  expect(await databasesLike(till)).toEqual([till]);
});

test('clients are cut at the swap and not before, and whoever comes at that moment has to ask once more', async () => {
  const till = await tillOf();
  const dock = await dockOf();
  const id = await taken(dock, till);
  const client = new pg.Client({ connectionString: superuser.replace('/shop?', `/${till}?`) });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end().catch(() => undefined));
  const plan = await plannedRestore(dock, id);
  expect(plan.preflight).toContainEqual(
    expect.objectContaining({
      title: 'clients connected',
      is: 'warn',
      because: expect.stringMatching(/^1: /),
    }),
  );
  let answered: unknown;
  const crew = crewOf(restore, plan, {
    ...dock,
    hands: {
      ...dock.hands,
      databases: (system) => {
        const face = dock.hands.databases(system);
        return {
          ...face,
          async rename(renames, signal) {
            answered = (await client.query('SELECT 1 AS one')).rows;
            await face.rename(renames, signal);
          },
        };
      },
    },
  });
  let isOver = false;
  const refused: unknown[] = [];
  const newcomers = (async () => {
    while (!isOver) await p1.sql('SELECT 1', till).catch((error: unknown) => refused.push(error));
  })();
  const end = await crew.carry();
  isOver = true;
  await newcomers;
  expect(end.outcome).toBe('done');
  expect(answered).toEqual([{ one: 1 }]);
  await expect(client.query('SELECT 1')).rejects.toThrow();
  // Who was let in a moment before is cut; who waited for the swap is told that the one it asked for has another name now.
  expect(refused.map(String).filter((said) => !/terminat|does not exist/.test(said))).toEqual([]);
  expect(refused.length).toBeLessThan(5);
});

test.each(['told to end', 'asked to abort'] as const)(
  '%s while it fills, it drops what it made and leaves the rest alone',
  async (how) => {
    const till = await tillOf();
    await p1.sql(
      `CREATE TABLE bulk AS SELECT n, repeat('x', 200) AS t FROM generate_series(1, 100000) n`,
      till,
    );
    const dock = await dockOf();
    const id = await taken(dock, till);
    const plan = await plannedRestore(dock, id);
    const crew = crewOf(restore, plan, {
      ...dock,
      hands: {
        ...dock.hands,
        login: (system) => {
          setTimeout(how === 'told to end' ? crew.end : abort, 150);
          return dock.hands.login(system);
        },
      },
    });
    const abort = () =>
      crew.entries.push({ type: 'asked', at: Date.now(), what: 'abort', by: { user: 'ana', uid: 1000 } });
    expect(await crew.carry()).toMatchObject({
      outcome: 'undone',
      because: expect.stringContaining(how),
    });
    expect(crew.entries.flatMap((entry) => (entry.type === 'ended' ? [entry.step] : []))).toEqual([
      'read',
      'make',
      'fill',
    ]);
    expect(await databasesLike(till)).toEqual([till]);
  },
);
