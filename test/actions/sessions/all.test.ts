import { expect, test } from 'vitest';
import { choose } from '../../../src/actions/sessions/all/choose.ts';
import type { Facts } from '../../../src/actions/sessions/all/facts.ts';
import { params, sessionsIn } from '../../../src/actions/sessions/all/facts.ts';
import { endAll } from '../../../src/actions/sessions/all/step.ts';
import type { Client } from '../../../src/actions/sessions/seen.ts';
import { terminateAll } from '../../../src/actions/terminate-all.ts';
import { self } from '../../../src/records/process.ts';
import { node, read, session, systems, world } from '../../alerts/worlds.ts';

const client = (pid: number, application: string, state = 'idle'): Client => ({
  ...{ pid, startedAt: pid * 1000, user: 'app', database: 'shop', application, address: '', state },
  ...{ wait: undefined, queryAt: undefined, transactionAge: undefined, stateAge: undefined, query: '' },
  isSuperuser: false,
});
const pids = ({ clients }: { readonly clients: readonly Client[] }) => clients.map(({ pid }) => pid);
const crowd = [client(1, 'web'), client(2, 'web'), client(3, 'jobs', 'idle in transaction'), client(4, '')];

test('left unsaid, it is the application that has at least half of all', () => {
  expect(choose(crowd, {}, 'p1')).toMatchObject({ application: 'web', whose: 'application web' });
  expect(() => choose([...crowd, client(5, 'x')], {}, 'p1')).toThrow(
    'no application has half of the sessions on p1: name one with --application; there are web (2), jobs (1), x (1)',
  );
  expect(() => choose([client(1, '')], {}, 'p1')).toThrow(/no application has half of the sessions on p1/);
});

test('of a user only what is idle in a transaction is meant', () => {
  expect(pids(choose(crowd, { idleOf: 'app' }, 'p1'))).toEqual([3]);
  expect(() => choose(crowd, { idleOf: 'dba' }, 'p1')).toThrow(
    'p1 has no session of user dba, idle in a transaction',
  );
  expect(() => choose(crowd, { idleOf: 'app', application: 'web' }, 'p1')).toThrow(
    'name an application or the user of idle ones, not both',
  );
});

test('connections of this program are never among them', () => {
  const ours = [client(8, 'quarterdeck'), client(9, 'quarterdeck-run', 'idle in transaction')];
  expect(pids(choose([...ours, client(3, 'jobs', 'idle in transaction')], { idleOf: 'app' }, 'p1'))).toEqual([
    3,
  ]);
  expect(() => choose(ours, { application: 'quarterdeck' }, 'p1')).toThrow(
    'those are connections of this program, which are not ended',
  );
});

test('sessions are said as pairs', () => {
  expect(sessionsIn('41@1795142460000.25,42@7')).toEqual([
    { pid: 41, startedAt: 1795142460000.25 },
    { pid: 42, startedAt: 7 },
  ]);
  expect(params.safeParse({ sessions: '41' }).success).toBe(false);
});

test('what the server was asked for and is still there may yet come', async () => {
  const facts = {
    ...{ system: 'postgres/main/p1', whose: 'application web', systemIdentifier: null },
    sessions: [{ pid: 41, startedAt: 7, local: null }],
  } satisfies Facts;
  const clients = [{ pid: 41, started_at: 7 }];
  const reach = { postgres: () => ({ read: async () => ({ is: 'read', rows: { clients } }) }) };
  const answers = [{ pid: 41, is: 'asked', answer: true, isOver: false }];
  const looking = { results: { end: { answers } }, signal: AbortSignal.timeout(5_000) };
  // Of the faces only that one is asked.
  await expect(endAll(facts).happened(reach as never, looking)).rejects.toThrow(
    'pid 41 is still there although it was asked for',
  );
  const blind = { postgres: () => ({ read: async () => ({ is: 'full', message: 'too many clients' }) }) };
  await expect(endAll(facts).happened(blind as never, looking)).rejects.toThrow(
    'whether they are over cannot be read: too many clients',
  );
});

test('a signal that is refused does not hide those that were sent before it', async () => {
  const { pid, started } = self();
  const one = (as: readonly string[], startedAt: number) => ({
    ...{ pid, startedAt },
    local: { pid, started, as: [...as] },
  });
  const facts = {
    ...{ system: 'postgres/main/p1', whose: 'application web', systemIdentifier: null },
    sessions: [one([], 1), one(['sudo', '-n'], 2)],
  } satisfies Facts;
  const sent: number[] = [];
  const hands = {
    env: {},
    sessions: () => ({ endAll: async () => ({ is: 'full', because: 'p1 is full' }) }),
    signals: () => ({ send: (_: string, to: number) => void sent.push(to) }),
    programs: () => ({ run: async () => ({ exitCode: 1, errors: 'not in the sudoers file' }) }),
  };
  const doing = { results: {}, signal: AbortSignal.timeout(5_000), tell: () => {} };
  // Of the faces only those are asked.
  expect(await endAll(facts).run(hands as never, doing)).toEqual({
    answers: [
      { pid, is: 'signalled' },
      { pid, is: 'refused', because: expect.stringContaining('not in the sudoers file: nothing was sent') },
    ],
  });
  expect(sent).toEqual([pid]);
});

test('the applications that were seen are offered', () => {
  const known = world(
    read('postgres', systems.p1, node()),
    read('sessions', systems.p1, {
      sessions: [
        session(1, 'web'),
        session(2, 'quarterdeck'),
        session(3, 'jobs', { state: 'idle in transaction' }),
      ],
      ...{ locks: [], truncated: false },
    }),
  );
  const choices = terminateAll.choices(known, { kind: 'postgres', name: 'main/p1' });
  expect(choices.map(({ flag, values }) => [flag, values])).toEqual([
    ['application', ['jobs', 'web']],
    ['idle-of', ['app']],
  ]);
});
