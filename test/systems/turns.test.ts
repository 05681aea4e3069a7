import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { turns } from '../../src/systems/turns.ts';

const patient = new AbortController().signal;

test('tasks run one after the other, in order, also when one fails', async () => {
  const inTurn = turns();
  const seen: string[] = [];
  const task = (name: string) => async () => {
    seen.push(`${name} starts`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (name === 'b') throw new Error(name);
  };
  const all = ['a', 'b', 'c'].map((name) => inTurn(patient, task(name)));
  await Promise.allSettled(all);
  expect(seen).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
});

test('who waits too long leaves the line, and never runs', async () => {
  const inTurn = turns();
  const first = Promise.withResolvers<void>();
  const deadline = new AbortController();
  let ran = false;
  const slow = inTurn(patient, () => first.promise);
  const late = inTurn(deadline.signal, async () => {
    ran = true;
  });
  deadline.abort();
  await expect(late).rejects.toMatchObject({ name: 'ConnectionCut' });
  first.resolve();
  await slow;
  await inTurn(patient, async () => undefined);
  expect(ran).toBe(false);
});

test('what was answered is let go of, however many come after it', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => Promise<void> = runInNewContext('() => gc({ execution: "async" })');
  const inTurn = turns();
  const answer = async (): Promise<WeakRef<object>> =>
    new WeakRef(await inTurn(patient, async () => ({ rows: 1 })));
  const first = await answer();
  for (let more = 0; more < 3; more++) await answer();
  await collect();
  expect(first.deref()).toBeUndefined();
});
