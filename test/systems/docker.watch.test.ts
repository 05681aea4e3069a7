import { describe, expect, it } from 'vitest';
import type { DockerFace, EventListener } from '../../src/systems/docker.ts';
import { watchEvents } from '../../src/systems/docker.watch.ts';
import { fakeClock } from '../clock.ts';

const event = (at: number) => ({
  action: 'start',
  id: 'a',
  name: 'web',
  image: 'web:1',
  at,
  exitCode: undefined,
});

/** The part of a face that is followed, played by hand. */
function stream() {
  const opened: { since: number; listener: EventListener; fail: () => void }[] = [];
  const events: DockerFace['events'] = (since, listener, signal) =>
    new Promise((_, reject) => {
      opened.push({ since, listener, fail: () => reject(new Error('broken')) });
      signal.addEventListener('abort', () => reject(new Error('aborted')));
    });
  return { face: { events }, opened };
}

function watch() {
  const { face, opened } = stream();
  const clock = fakeClock(10_000_000);
  const controller = new AbortController();
  let changes = 0;
  const done = watchEvents(face, () => changes++, controller.signal, { clock, random: () => 0 });
  return { opened, clock, controller, done, changes: () => changes };
}

describe('watchEvents', () => {
  it('asks for the last ten minutes first, which tell of recent starts', () => {
    expect(watch().opened[0]?.since).toBe(10_000_000 - 600_000);
  });

  it('makes one change of many events, and waits no longer than 100 ms', async () => {
    const { opened, clock, changes } = watch();
    for (let count = 0; count < 50; count++) opened[0]?.listener.onEvent(event(10_000_000));
    expect(changes()).toBe(0);
    await clock.pass(100);
    expect(changes()).toBe(1);
    opened[0]?.listener.onEvent(event(10_000_200));
    await clock.pass(100);
    expect(changes()).toBe(2);
  });

  it('connects again with growing waits, from the last event on, and then reads again', async () => {
    const { opened, clock, changes } = watch();
    opened[0]?.listener.onOpen();
    opened[0]?.listener.onEvent(event(10_000_500));
    await clock.pass(100);
    opened[0]?.fail();
    await clock.pass(1_000);
    expect(opened.map(({ since }) => since)).toEqual([9_400_000, 10_000_500]);
    opened[1]?.fail();
    await clock.pass(1_000);
    expect(opened).toHaveLength(2);
    await clock.pass(1_000);
    expect(opened).toHaveLength(3);
    expect(changes()).toBe(1);
    opened[2]?.listener.onOpen();
    await clock.pass(100);
    expect(changes()).toBe(2);
  });

  it('ends when it is told to, also while it waits', async () => {
    const { opened, clock, controller, done, changes } = watch();
    opened[0]?.listener.onEvent(event(10_000_000));
    opened[0]?.fail();
    await clock.pass(10);
    controller.abort();
    await done;
    await clock.pass(10_000);
    expect([opened.length, changes()]).toEqual([1, 0]);
  });
});
