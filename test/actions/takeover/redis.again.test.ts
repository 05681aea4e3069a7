import { expect, test } from 'vitest';
import type { Hands } from '../../../src/actions/faces.ts';
import type { Facts } from '../../../src/actions/takeover/redis/facts.ts';
import { prove } from '../../../src/actions/takeover/redis/prove.ts';
import { demote, keep, repoint } from '../../../src/actions/takeover/redis/steps.follow.ts';
import { pauseWrites } from '../../../src/actions/takeover/redis/steps.pause.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Json } from '../../../src/core/json.ts';
import { ReadError } from '../../../src/core/reading.ts';

type Node = Readonly<Record<string, string>> | 'refused' | 'silent';
const [n1, n2, n3] = ['redis/cache/n1', 'redis/cache/n2', 'redis/cache/n3'] as const;
const place = (port: number) => ({ host: '10.0.0.2', port });
const facts = {
  ...{ key: 'k', master: n1, candidate: { system: n2, place: place(2) } },
  ...{ others: [{ system: n3, place: place(3) }], sentinels: [], priorities: [], pause: 60_000 },
  ...{ patience: 100, promotion: 1, forgetful: [], lost: '' },
} satisfies Facts;
const emergency = { ...facts, pause: null } satisfies Facts;
const master = { role: 'master', run_id: 'first', master_repl_offset: '7' };
const replica = { role: 'slave', master_host: '10.0.0.2', master_port: '1', master_link_status: 'down' };

/** Nodes as they are, and what each of them is told. */
function handsOn(nodes: Readonly<Record<string, Node>>) {
  const told: string[] = [];
  const because = (id: string) =>
    nodes[id] === 'refused' ? `${id}: connection refused` : `${id}: nothing in time`;
  const say = (id: string, word: string) => async (): Promise<void> => {
    if (typeof nodes[id] === 'string') throw new ReadError('refused', because(id));
    told.push(`${id} ${word}`);
  };
  const hands = {
    clock: systemClock,
    redis: (id: string) => ({
      ask: async () => {
        const node = nodes[id];
        if (node === undefined || typeof node === 'string') throw new ReadError('refused', because(id));
        const value = Object.entries(node)
          .map(([field, text]) => `${field}:${text}`)
          .join('\r\n');
        return { is: 'answered', replies: [{ is: 'value', value }] };
      },
    }),
    redisWrite: (id: string) => ({
      ...{ greet: say(id, 'greet'), resumeWrites: say(id, 'resume'), pauseWrites: say(id, 'pause') },
      follow: (to: { port: number } | 'nobody') => say(id, to === 'nobody' ? to : `follow ${to.port}`)(),
      keepSettings: () => say(id, 'keep')().then(() => true),
    }),
  } as unknown as Hands; // no more is asked
  return { hands, told };
}

const doing = (results: Readonly<Record<string, Json>> = {}) => ({
  ...{ results, signal: AbortSignal.timeout(5_000), tell: () => {} },
});
const held = (given = {}) => ({
  pause: { at: 0, until: Date.now() + 60_000, mark: 7, pid: process.pid, runId: 'first', ...given },
});

test('an old master that is away keeps nobody from the new one, and is told to follow once it is back', async () => {
  const away = handsOn({ [n1]: 'refused', [n2]: master, [n3]: replica });
  const step = demote(facts);
  const left = await step.run(away.hands, doing());
  expect(left).toMatchObject({
    late: [
      `${n1}: connection refused: keep it down until it can be told to follow (REPLICAOF 10.0.0.2 2): what it takes until then is lost`,
    ],
    away: [n1],
  });
  expect(await step.happened(away.hands, doing({ demote: left ?? null }))).toBe('yes');
  const kept = await keep(facts).run(away.hands, doing({ demote: left ?? null }));
  expect([kept, away.told]).toEqual([{ late: [], away: [n1] }, [`${n2} keep`, `${n2} keep`, `${n3} keep`]]);
  const back = handsOn({ [n1]: master, [n2]: master, [n3]: replica });
  expect(await step.happened(back.hands, doing({ demote: left ?? null }))).toBe('no');
  expect(await keep(facts).happened(back.hands, doing({ keep: kept ?? null }))).toBe('no');
});

test('a replica that was away is told whom to follow once it is back', async () => {
  const away = handsOn({ [n1]: replica, [n2]: master, [n3]: 'silent' });
  const step = repoint(facts);
  const left = await step.run(away.hands, doing());
  expect(left).toEqual({ late: [`${n3}: nothing in time`], away: [n3], denied: [] });
  expect(await step.happened(away.hands, doing({ repoint: left ?? null }))).toBe('yes');
  const back = handsOn({ [n1]: replica, [n2]: master, [n3]: replica });
  expect(await step.happened(back.hands, doing({ repoint: left ?? null }))).toBe('no');
});

test('writers are let go where they are safe: not beside a new master that only stands still, and not by one that is gone', async () => {
  const { hold } = pauseWrites(facts, { mayBeOut: false });
  const promoted = { ...held(), promote: { system: n2 } };
  const released = async (nodes: Readonly<Record<string, Node>>, results: Readonly<Record<string, Json>>) => {
    const { hands, told } = handsOn(nodes);
    await hold?.release(hands, doing(results)).catch((error: unknown) => told.push(String(error)));
    return told;
  };
  expect(await released({ [n1]: master, [n2]: replica, [n3]: replica }, held())).toEqual([`${n1} resume`]);
  expect(await released({ [n1]: master, [n2]: 'silent', [n3]: replica }, promoted)).toEqual([
    `${n1} follow 2`,
    `${n1} resume`,
  ]);
  expect(await released({ [n1]: master, [n2]: 'refused', [n3]: replica }, promoted)).toEqual([
    `${n1} resume`,
  ]);
  expect(await released({ [n1]: 'refused', [n2]: master, [n3]: replica }, promoted)).toEqual([]);
  expect(await released({ [n1]: 'silent', [n2]: master, [n3]: replica }, promoted)).toEqual([
    `ReadError: ${n1}: nothing in time: keep it down until it can be told to follow (REPLICAOF 10.0.0.2 2): what it takes until then is lost`,
  ]);
});

test('where another one took over before writers were made to wait, what is lost is said, and of two masters which is to follow', async () => {
  const { hands } = handsOn({ [n1]: 'refused', [n2]: master, [n3]: replica });
  const looking = { results: {}, signal: AbortSignal.timeout(5_000) };
  expect(await prove(hands, facts, looking)).toContainEqual({
    ...{ title: 'lost', is: 'warn' },
    because: `${n2} took over before writers were made to wait: what ${n1} alone had by then is lost`,
  });
  const results = { ...held(), promote: { system: n3 } };
  expect(await prove(hands, facts, { ...looking, results })).toContainEqual({
    ...{ title: 'lost', is: 'warn' },
    because: `${n3} took over, and then ${n2}: what ${n3} alone took in between is lost`,
  });
  const back = handsOn({ [n1]: master, [n2]: master, [n3]: replica });
  expect(await prove(back.hands, emergency, looking)).toContainEqual({
    ...{ title: 'one master', is: 'refuse' },
    because: `${n1}, ${n2}, by 3 of 3 nodes: tell ${n1} to follow (REPLICAOF 10.0.0.2 2), and what only it has is lost`,
  });
});
