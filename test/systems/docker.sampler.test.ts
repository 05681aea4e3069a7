import { expect, it } from 'vitest';
import type { UsageSample } from '../../src/domain/containers.ts';
import { createSampler } from '../../src/systems/docker.sampler.ts';

const sample = (at: number): UsageSample => ({
  at,
  source: 'engine',
  cpuSeconds: 0,
  periods: undefined,
  throttledPeriods: undefined,
  memory: undefined,
  pids: undefined,
  receivedBytes: undefined,
  sentBytes: undefined,
  readBytes: undefined,
  writtenBytes: undefined,
});
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

it('never waits: a round goes on in the background, and the next reading has its samples', async () => {
  const waiting: (() => void)[] = [];
  const asked: string[] = [];
  const sampler = createSampler(
    (id) => {
      asked.push(id);
      return new Promise((resolve) => waiting.push(() => resolve(sample(1))));
    },
    () => 0,
  );
  expect(sampler.sample(['a', 'b']).size).toBe(0);
  expect(sampler.sample(['a', 'b']).size).toBe(0);
  expect(asked).toEqual(['a', 'b']);
  for (const answer of waiting) answer();
  await turns();
  expect([...sampler.sample(['a', 'b']).keys()]).toEqual(['a', 'b']);
  expect(asked).toHaveLength(4);
});

it('knows nothing of a container that cannot be read, and forgets one that is gone', async () => {
  const sampler = createSampler(
    async (id) => {
      if (id === 'locked') throw new Error('no');
      return sample(1);
    },
    () => 0,
  );
  sampler.sample(['locked', 'fine', 'gone']);
  await turns();
  expect([...sampler.sample(['locked', 'fine']).keys()]).toEqual(['fine']);
  await turns();
  expect([...sampler.sample(['fine', 'gone']).keys()]).toEqual(['fine']);
});

it('does not hand out what is too old to say anything about now', async () => {
  let now = 0;
  const sampler = createSampler(
    async () => (now === 0 ? sample(1) : new Promise<undefined>(() => undefined)),
    () => now,
  );
  sampler.sample(['a']);
  await turns();
  now = 59_000;
  expect(sampler.sample(['a']).size).toBe(1);
  now = 61_000;
  expect(sampler.sample(['a']).size).toBe(0);
});

it('asks many at once, because an engine answers all who wait together, but not all of hundreds', async () => {
  let open = 0;
  let most = 0;
  const sampler = createSampler(
    async () => {
      most = Math.max(most, ++open);
      await turns();
      open--;
      return sample(1);
    },
    () => 0,
  );
  sampler.sample(Array.from({ length: 200 }, (_, index) => `${index}`));
  expect(most).toBe(40);
});

it('has every one of hundreds in its turn', async () => {
  let now = 0;
  const asked = new Set<string>();
  const sampler = createSampler(
    async (id) => {
      asked.add(id);
      return sample(now);
    },
    () => now,
  );
  const ids = Array.from({ length: 200 }, (_, index) => `${index}`);
  for (let round = 1; round <= 5; round++) {
    now = round * 2_000;
    sampler.sample(ids);
    await turns();
    expect(asked.size).toBe(round * 40);
  }
  expect(sampler.sample(ids).size).toBe(200);
});
