import { expect, test } from 'vitest';
import { Unsent } from '../../../src/actions/engine/unsent.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { ReadError } from '../../../src/core/reading.ts';
import { scene } from './scene.ts';

test.each([true, false])(
  'in an emergency nothing is sent once the master is back (Sentinels: %s)',
  async (isWatched) => {
    const here = scene(isWatched);
    here.roles.m = 'master';
    await expect(here.run()).rejects.toThrow(
      new Unsent('refused', 'redis/cache/m answers, and is the master'),
    );
    here.roles.m = 'loading';
    await expect(here.run()).rejects.toThrow(new Unsent('refused', 'redis/cache/m is there: it is loading'));
    here.roles.m = 'slave';
    await expect(here.run()).rejects.toThrow(new Unsent('refused', 'redis/cache/m answers again'));
    here.roles.m = 'down';
    here.hears = true;
    await expect(here.run()).rejects.toThrow(
      /redis\/cache\/a heard redis\/cache\/m .* ago: it may only be out of our reach: nothing was sent$/,
    );
    expect(here.sent).toEqual([]);
    here.hears = false;
    expect(await here.run()).toMatchObject({ system: 'redis/cache/a' });
    expect(here.sent).toEqual([isWatched ? 'order q1' : 'promote a']);
  },
);

test('in an emergency nothing is sent once a Sentinel sees the master up', async () => {
  const here = scene();
  here.flags = 'master';
  await expect(here.run()).rejects.toThrow(
    'sentinel/cache/q1 sees redis/cache/m up: it may only be out of our reach: nothing was sent',
  );
  expect(here.sent).toEqual([]);
});

test('a Sentinel that finds no replica fit is asked again, unless the Sentinels have done it meanwhile', async () => {
  const here = scene();
  here.onOrder = async () => {
    if (here.sent.length === 2) here.roles.b = 'master';
    throw new ReadError('protocol', 'q1 refused: NOGOODSLAVE No suitable replica to promote');
  };
  expect(await here.run()).toMatchObject({ system: 'redis/cache/b' });
  expect(here.sent).toEqual(['order q1', 'order q1']);
});

test('what a Sentinel does not take is taken back as if it had not been asked', async () => {
  const here = scene();
  here.onOrder = async () => {
    throw new ReadError('protocol', 'q1 refused: NOGOODSLAVE No suitable replica to promote');
  };
  const end = await here.run().catch((error: unknown) => error);
  expect(end).toBeInstanceOf(Unsent);
  expect(String(end)).toMatch(/NOGOODSLAVE No suitable replica to promote, after 12 s: it was not begun$/);
  here.onOrder = async () => {
    throw new ReadError('denied', "no permissions to run the 'sentinel|failover' command");
  };
  await expect(here.run()).rejects.toBeInstanceOf(Unsent);
  expect(here.order.mayBeOut).toBe(false);
});

test('while another Sentinel is at it none is asked', async () => {
  const here = scene();
  here.moods.q2 = 'failing over';
  systemClock.after(60, () => {
    here.roles.b = 'master';
  });
  expect(await here.run()).toMatchObject({ system: 'redis/cache/b' });
  expect(here.sent).toEqual([]);
});

test('writers that were not to wait any longer, or do not wait any more, have nothing sent', async () => {
  const here = scene(true, 5);
  const planned = { pause: 15_000 };
  here.roles.m = 'master';
  here.flags = 'master';
  await expect(here.run(planned, here.waiting(1_000))).rejects.toThrow(
    new Unsent('refused', 'writers were not to wait any longer'),
  );
  const { pause } = here.waiting(10_000);
  await expect(here.run(planned, { pause: { ...pause, runId: 'before' } })).rejects.toThrow(
    new Unsent('refused', 'redis/cache/m was started again: nobody waits there any more'),
  );
  here.roles.m = 'down';
  await expect(here.run(planned, here.waiting(10_000))).rejects.toBeInstanceOf(Unsent);
  expect(here.sent).toEqual([]);
});

test('the pause is asked for more before a look could outlast it', async () => {
  const here = scene(true, 5);
  here.roles.m = 'master';
  here.flags = 'master';
  here.onOrder = async () => {
    systemClock.after(100, () => {
      here.roles.a = 'master';
    });
  };
  await here.run({ pause: 6_000 }, here.waiting(6_000));
  expect(here.sent.slice(0, 2)).toEqual(['order q1', 'pause m 15000']);
});

test('an order that is not answered is given up while writers still wait, and they go on waiting', async () => {
  const here = scene(true, 5);
  here.roles.m = 'master';
  here.flags = 'master';
  let given = 0;
  let left = 0;
  const waiting = here.waiting(4_000);
  here.onOrder = async (name, signal) => {
    if (given++ > 0) return;
    here.moods[name] = 'frozen';
    await here.never(signal, name).catch((error: unknown) => {
      left = waiting.pause.until - here.clock.now();
      throw error;
    });
  };
  const end = await here
    .run(
      {
        ...{ pause: 6_000, promotion: 2_000 },
        sentinels: [{ system: 'sentinel/cache/q1', name: 'cache', master: { host: '', port: 1 } }],
      },
      waiting,
    )
    .catch((error: unknown) => error);
  expect(left).toBeGreaterThan(0);
  expect(end).not.toBeInstanceOf(Unsent);
  expect(end).toMatchObject({ kind: 'timeout' });
  expect(here.order.mayBeOut).toBe(true);
  expect(here.sent.slice(0, 2)).toEqual(['order q1', 'pause m 6000']);
  expect(here.sent.at(-1)).toBe('pause m 6000');
});

test('one that stands still is passed over for one that answers', async () => {
  const here = scene(true, 5);
  here.roles.m = 'master';
  here.flags = 'master';
  here.moods.q1 = 'frozen';
  expect(await here.run({ pause: 15_000 }, here.waiting(14_000))).toMatchObject({ system: 'redis/cache/a' });
  expect(here.sent).toEqual(['order q2']);
  const late = scene(true, 5);
  late.roles.m = 'master';
  late.flags = 'master';
  late.moods.q1 = 'frozen';
  late.moods.q2 = 'frozen';
  await expect(late.run({ pause: 15_000 }, late.waiting(14_000))).rejects.toThrow(
    new Unsent('refused', 'q1 does not answer'),
  );
  expect(late.sent).toEqual([]);
});

test('writers are let go at once where nothing was sent, and held while a Sentinel that was told is silent', async () => {
  const here = scene();
  here.roles.m = 'master';
  here.flags = 'master';
  here.moods.q1 = 'frozen';
  await here.letGo(AbortSignal.timeout(8_000));
  expect(here.sent).toEqual(['resume m']);
  here.order.mayBeOut = true;
  await expect(here.letGo(AbortSignal.timeout(100))).rejects.toThrow('another one may still take over');
  expect(here.sent.slice(1)).toContain('pause m 15000');
  expect(here.sent.slice(1)).not.toContain('resume m');
});

test('writers are held while as many Sentinels as it takes call their master down', async () => {
  const here = scene();
  here.roles.m = 'master';
  here.flags = 's_down,master';
  systemClock.after(100, () => {
    here.flags = 'master';
  });
  await here.letGo(AbortSignal.timeout(8_000));
  expect(here.sent[0]).toBe('pause m 15000');
  expect(here.sent.at(-1)).toBe('resume m');
});
