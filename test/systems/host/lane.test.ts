import { describe, expect, it } from 'vitest';
import { createLane } from '../../../src/systems/host/lane.ts';

const never = () => new Promise<never>(() => {});
const open = () => new AbortController().signal;

describe('a lane', () => {
  it('runs one call at a time, in order', async () => {
    const lane = createLane();
    const events: string[] = [];
    const call = (name: string) => async () => {
      events.push(`${name} begins`);
      await Promise.resolve();
      events.push(`${name} ends`);
    };
    await Promise.all([lane('a', call('a'), open()), lane('b', call('b'), open())]);
    expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('gives a call that hangs up at the deadline, and starts no other behind it', async () => {
    const lane = createLane();
    const deadline = new AbortController();
    const hangs = lane('/mnt/dead', never, deadline.signal);
    deadline.abort();
    await expect(hangs).rejects.toMatchObject({ kind: 'timeout', message: '/mnt/dead does not answer' });

    let started = 0;
    const next = new AbortController();
    const behind = lane('/mnt/well', async () => started++, next.signal);
    next.abort();
    await expect(behind).rejects.toMatchObject({ message: '/mnt/dead does not answer' });
    expect(started).toBe(0);
  });

  it('is free again once what hung comes back', async () => {
    const lane = createLane();
    const deadline = new AbortController();
    const { promise, resolve } = Promise.withResolvers<number>();
    const hangs = lane('/mnt/slow', () => promise, deadline.signal);
    deadline.abort();
    await expect(hangs).rejects.toMatchObject({ kind: 'timeout' });
    resolve(1);
    await expect(lane('/mnt/slow', async () => 2, open())).resolves.toBe(2);
  });

  it("passes a call's own error on", async () => {
    const lane = createLane();
    const broken = lane('/mnt', () => Promise.reject(new Error('EIO')), open());
    await expect(broken).rejects.toThrow('EIO');
  });
});
