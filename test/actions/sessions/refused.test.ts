import { expect, test } from 'vitest';
import type { Hands, Reach } from '../../../src/actions/faces.ts';
import { choose } from '../../../src/actions/sessions/choose.ts';
import type { Facts } from '../../../src/actions/sessions/facts.ts';
import { isOver } from '../../../src/actions/sessions/over.ts';
import { end } from '../../../src/actions/sessions/step.ts';

test('a session that is not there cannot be ended', () => {
  const sight = { clients: [], waiting: [], prepared: [] };
  expect(() => choose(sight, { pid: 42 }, 'p1')).toThrow('p1 has no session with pid 42');
  expect(() => choose(sight, {}, 'p1')).toThrow(
    'nobody on p1 waits for a lock or is idle in a transaction: name a session with --pid',
  );
});

test('where nobody is let in, a process of another host is not signalled', async () => {
  const facts = { system: 'postgres/main/p1', pid: 42, startedAt: null, local: null } as unknown as Facts; // of the rest nothing is read
  const doing = { results: {}, signal: AbortSignal.timeout(5_000), tell: () => {} };
  await expect(end('terminate', facts).run({} as Hands, doing)).rejects.toThrow(
    'nobody is let in, not even through a reserved slot, and its process is not proven to be one of this host (control.pgdata of postgres/main/p1)',
  );
});

test('a session whose start was typed as a rounded number is still there when it is', async () => {
  const clients = [{ pid: 42, started_at: 7_000.42, state: 'idle' }];
  const reach = { postgres: () => ({ read: async () => ({ is: 'read', rows: { clients } }) }) };
  const facts = { system: 'postgres/main/p1', pid: 42, startedAt: 7_000, queryAt: null, local: null };
  const looking = { results: {}, signal: AbortSignal.timeout(5_000) };
  const { is } = await isOver('terminate', reach as unknown as Reach, facts as unknown as Facts, looking); // of the rest nothing is read
  expect(is).toBe('no');
});
