// What a failover does when a node other than the one that takes over fails it: faces that answer as told.
import { expect, test } from 'vitest';
import type { Step } from '../../../src/actions/action.ts';
import type { Hands } from '../../../src/actions/faces.ts';
import type { Known } from '../../../src/actions/takeover/postgres/failover/facts.ts';
import { steps } from '../../../src/actions/takeover/postgres/failover/steps.ts';
import { ReadError } from '../../../src/core/reading.ts';

const place = { host: '10.0.0.2', port: 5432 };
const node = (title: string) => ({ system: `postgres/main/${title}`, title });
const known: Known = {
  ...{ key: '1a2b3c4d', cluster: 'main', systemIdentifier: '7001', loss: 'nothing', isProven: true },
  nodes: ['p1', 'r1', 'r2'].map(node),
  primary: { ...node('p1'), server: null },
  ...{ unmarked: [], pooler: null },
  candidate: { ...node('r1'), place, slots: ['slot_r2'] },
  siblings: [{ ...node('r2'), place, slot: 'slot_r2' }],
};
const step = (id: string, of = known): Step => {
  const found = steps(of).find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no step ${id}`);
  return found;
};

/** Nodes that let us do what is said of them, and of which none can be read. */
function handsOf(fails: (title: string, what: string) => string | undefined) {
  const done: string[] = [];
  const act = (title: string, what: string) => async () => {
    const because = fails(title, what);
    if (because !== undefined) throw new ReadError('denied', because);
    done.push(`${what} ${title}`);
  };
  const primacy = (system: string) => {
    const title = system.split('/').at(-1) ?? '';
    const verbs = ['lock', 'assertAble', 'createSlot', 'checkpoint', 'follow', 'promote'];
    return {
      ...Object.fromEntries(verbs.map((what) => [what, act(title, what)])),
      upstream: async () => new Map([['host', '10.0.0.1']]),
    };
  };
  const unread = { read: () => Promise.reject(new ReadError('refused', 'it does not answer')) };
  const stack = { systems: known.nodes.map(({ system, title }) => ({ id: system, title })) };
  const clock = { now: () => 0 };
  return { hands: { primacy, stack, clock, postgres: () => unread } as unknown as Hands, done }; // no more is asked
}
const doing = (results: object = {}) => ({
  ...{ results: results as never, signal: AbortSignal.timeout(5_000) }, // as steps leave it
  tell: () => {},
});

test('nothing but the promotion stands between the locks and it', () => {
  expect(steps(known).map(({ id }) => id)).toEqual([
    ...['lock', 'ready', 'promote', 'probe', 'slots', 'settle', 'follow r2'],
  ]);
});

test('one that cannot be locked any more keeps nobody from taking over, where the primary is down', async () => {
  const gone = (title: string) => (title === 'r2' ? 'r2 does not answer' : undefined);
  const { hands, done } = handsOf(gone);
  const result = await step('lock').run(hands, doing());
  expect(result).toEqual({ open: ['postgres/main/r2'], pid: process.pid });
  expect(done).toEqual(['lock r1', 'assertAble r1']);
  // Of nodes that all answered each could be made a primary.
  const vacant = { ...known, primary: null, nodes: ['r1', 'r2'].map(node) };
  await expect(step('lock', vacant).run(handsOf(gone).hands, doing())).rejects.toThrow('r2 does not answer');
  await expect(
    step('lock').run(handsOf((title) => (title === 'r1' ? 'r1 is locked' : undefined)).hands, doing()),
  ).rejects.toThrow('r1 is locked');
});

test('a slot that cannot be made is named, and who would have it follows without', async () => {
  const { hands, done } = handsOf((_, what) =>
    what === 'createSlot' ? 'all replication slots are in use' : undefined,
  );
  const slots = await step('slots').run(hands, doing());
  expect(slots).toEqual({ lacking: { slot_r2: 'all replication slots are in use' }, pid: process.pid });
  const follow = step('follow r2');
  expect(await follow.run(hands, doing({ slots }))).toBeUndefined();
  expect(done).toEqual(['follow r2']);
});

test('a checkpoint that is not allowed, and a standby that cannot be told, are given up', async () => {
  const { hands } = handsOf(() => 'may not');
  for (const id of ['settle', 'follow r2']) {
    const result = await step(id).run(hands, doing());
    expect(result).toEqual({ failed: 'may not', pid: process.pid });
    expect(await step(id).happened(hands, doing({ [id]: result }))).toBe('yes');
    // Who takes the run up again tries again.
    const another = { failed: 'may not', pid: 1 };
    await expect(
      step(id)
        .happened(hands, doing({ [id]: another }))
        .then((is) => {
          if (is !== 'yes') throw new Error('not yet');
        }),
    ).rejects.toThrow();
  }
});
