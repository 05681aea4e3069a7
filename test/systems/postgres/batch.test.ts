import { expect, test } from 'vitest';
import { type Known, readBatch } from '../../../src/systems/postgres/batch.ts';
import { rollback } from '../../../src/systems/postgres/statements.ts';
import type { Wire } from '../../../src/systems/postgres/wire.ts';

const server = { versionNumber: 150_000, statementsSchema: 'public' };
const fromServer = (message: string, code: string) =>
  Object.assign(new Error(message), { code, severity: 'FEHLER' });

/** Answers each statement with one row, but what `fails` says; remembers the messages. */
function wire(
  fails: (message: string) => Error | undefined,
): Wire & { readonly messages: readonly string[] } {
  const messages: string[] = [];
  return {
    pid: 1,
    isOpen: true,
    messages,
    close: () => undefined,
    run: async (message) => {
      messages.push(message);
      const error = fails(message);
      if (error !== undefined) throw error;
      return message.split('; ').map((statement) => [{ statement }]);
    },
  };
}

const signal = new AbortController().signal;
const ask = (over: Wire, known: Known, at: number) =>
  readBatch(over, server, ['archiver', 'walDirectory', 'checkpoints'], { known, at, signal });

test('all of them are one message, and each has its own rows', async () => {
  const over = wire(() => undefined);
  const { rows, missing } = await ask(over, new Map(), 0);
  expect(over.messages).toHaveLength(1);
  expect(rows.walDirectory).toEqual([{ statement: 'SELECT sum(size) AS bytes FROM pg_ls_waldir()' }]);
  expect(missing).toEqual([]);
});

test('one that is not permitted is missing, in the words of the server, and not asked again for five minutes', async () => {
  const denied = fromServer('keine Berechtigung für Funktion pg_ls_waldir', '42501');
  const over = wire((message) => (message.includes('pg_ls_waldir') ? denied : undefined));
  const known: Known = new Map();
  const first = await ask(over, known, 0);
  expect(Object.keys(first.rows)).toEqual(['archiver', 'checkpoints']);
  expect(first.missing).toEqual([{ part: 'walDirectory', because: denied.message }]);
  expect(over.messages.filter((message) => message === rollback)).toHaveLength(2);

  const before = over.messages.length;
  expect((await ask(over, known, 299_000)).missing).toEqual(first.missing);
  expect(over.messages).toHaveLength(before + 1);
  await ask(over, known, 300_000);
  expect(over.messages.length).toBeGreaterThan(before + 2);
});

test('one that was cancelled is asked again soon', async () => {
  const over = wire((message) =>
    message.includes('pg_ls_waldir') ? fromServer('canceling', '57014') : undefined,
  );
  const known: Known = new Map();
  const { missing } = await ask(over, known, 0);
  expect(missing).toEqual([
    { part: 'walDirectory', because: 'it was cancelled, as everything is after 2 s' },
  ]);
  expect(known.get('walDirectory')?.until).toBe(30_000);
});

test('an error that takes the connection along is the failure of the read', async () => {
  const ended = fromServer('terminating connection due to conflict with recovery', '40001');
  await expect(
    ask(
      wire(() => ended),
      new Map(),
      0,
    ),
  ).rejects.toBe(ended);
});

test('what this server does not have is missing without being asked', async () => {
  const over = wire(() => undefined);
  const bare = { versionNumber: 150_000, statementsSchema: undefined };
  const { rows, missing } = await readBatch(over, bare, ['statements'], { known: new Map(), at: 0, signal });
  expect(rows).toEqual({});
  expect(missing[0]?.because).toContain('CREATE EXTENSION');
  expect(over.messages).toEqual([]);
});
