import { expect, test } from 'vitest';
import { ReadError, type Taken } from '../../src/core/reading.ts';
import type { ContainerEvent, ContainerEvents } from '../../src/domain/containers.events.ts';
import { containerEvents } from '../../src/probes/containers.events.ts';
import type { DockerFace } from '../../src/systems/docker.ts';

const at = Date.UTC(2026, 10, 20, 2, 41);
const context = { at, signal: new AbortController().signal };
const event: ContainerEvent = {
  action: 'start',
  id: 'a',
  name: 'web',
  image: 'web:1',
  at,
  exitCode: undefined,
};

/** The part of a face that tells events, played by hand. */
function engine(history: () => Promise<void>) {
  let heard: readonly ContainerEvent[] = [];
  const asked: number[] = [];
  const face = {
    history: (since: number) => {
      asked.push(since);
      return history();
    },
    heard: () => heard,
  } as unknown as DockerFace; // nothing else of it is used
  return { face, asked, hear: (events: readonly ContainerEvent[]) => (heard = events) };
}
const taken = (value: ContainerEvents): Taken<ContainerEvents> => ({ value, at, took: 1 });

test('the history of a day is asked for once, and what is heard later costs nothing', async () => {
  const { face, asked, hear } = engine(async () => {});
  const first = await containerEvents.read(face, undefined, context);
  expect(first).toEqual({ is: 'followed', events: [] });
  expect(asked).toEqual([at - 86_400_000]);
  expect(await containerEvents.read(face, taken(first), context)).toBe(first);
  hear([event]);
  expect(await containerEvents.read(face, taken(first), context)).toEqual({
    is: 'followed',
    events: [event],
  });
  expect(asked).toHaveLength(1);
});

test('an engine that tells no events is no failure, and one that does not answer is', async () => {
  const denied = engine(() => Promise.reject(new ReadError('denied', 'the proxy allows no events')));
  const told = await containerEvents.read(denied.face, undefined, context);
  expect(told).toEqual({ is: 'unfollowed', because: 'the proxy allows no events' });
  expect(await containerEvents.read(denied.face, taken(told), context)).toBe(told);
  expect(denied.asked).toHaveLength(1);
  const silent = engine(() => Promise.reject(new ReadError('timeout', 'docker is silent')));
  await expect(containerEvents.read(silent.face, undefined, context)).rejects.toThrow('docker is silent');
});
