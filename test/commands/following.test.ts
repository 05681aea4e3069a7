import { expect, test } from 'vitest';
import { createFollowing } from '../../src/commands/following.ts';
import { ReadError } from '../../src/core/reading.ts';
import { mostEntries } from '../../src/domain/logs/tail.ts';
import { type Log, type LogEntry, type LogSource, line } from '../../src/domain/logs.ts';
import { fakeClock } from '../clock.ts';

const web: LogSource = { kind: 'container', name: 'web', system: 'docker' };
const api: LogSource = { ...web, name: 'api' };

/** A log played by hand: it says what it is told to when it is asked. */
function played() {
  const waiting: { give: (entries: readonly LogEntry[]) => void; fail: (error: Error) => void }[] = [];
  let reads = 0;
  const face = {
    async *read(signal: AbortSignal) {
      reads++;
      while (!signal.aborted)
        yield await new Promise<readonly LogEntry[]>((give, fail) => {
          const waiter = { give, fail };
          waiting.push(waiter);
          signal.addEventListener('abort', () => {
            if (waiting.includes(waiter)) waiting.splice(waiting.indexOf(waiter), 1);
            fail(new Error('aborted'));
          });
        });
    },
  };
  return { face, reads: () => reads, asks: () => waiting.length, next: () => waiting.shift() };
}

function stage() {
  const clock = fakeClock();
  const log = played();
  const shown: Log[] = [];
  const defects: unknown[] = [];
  const opened: LogSource[] = [];
  const following = createFollowing({
    open: (source) => {
      opened.push(source);
      return log.face;
    },
    show: (next) => shown.push(next),
    clock,
    random: () => 0,
    onDefect: (error) => defects.push(error),
  });
  const last = () => shown.at(-1);
  const give = async (count: number): Promise<void> => {
    await clock.pass(0);
    log.next()?.give(Array.from({ length: count }, (_, index) => line(`${index}`)));
    await clock.pass(0);
  };
  return { clock, log, shown, following, opened, defects, last, give };
}

test('nothing is opened before somebody looks, and nothing is read after', async () => {
  const { clock, log, following, opened, give, last } = stage();
  following.look(undefined, 'live');
  expect(opened).toEqual([]);
  following.look(web, 'live');
  following.look(web, 'live');
  await give(2);
  await clock.pass(100);
  expect(opened).toEqual([web]);
  expect(last()).toMatchObject({ source: web, state: { is: 'live' }, tail: { entries: { length: 2 } } });
  const before = log.reads();
  following.look(undefined, 'live');
  await clock.pass(60_000);
  expect(log.reads()).toBe(before);
});

test('another log takes the place of the one before', async () => {
  const { following, opened, give, last } = stage();
  following.look(web, 'live');
  await give(1);
  following.look(api, 'live');
  await give(0);
  expect(opened).toEqual([web, api]);
  expect(last()?.source).toBe(api);
});

test('a few lines are shown soon, a flood once a second, with its rate', async () => {
  const { clock, shown, following, give, last } = stage();
  following.look(web, 'live');
  await give(0);
  await give(3);
  await clock.pass(100);
  expect(last()?.tail.entries).toHaveLength(3);
  const before = shown.length;
  for (let round = 0; round < 40; round++) {
    await give(500);
    await clock.pass(50);
  }
  expect(shown.length - before).toBeLessThanOrEqual(3);
  expect(last()?.rate).toBeGreaterThan(5_000);
  await clock.pass(20_000);
  expect(last()?.rate).toBe(0);
});

test('held still it takes no more than there is room for, and goes on when it is followed again', async () => {
  const { clock, log, following, give, last } = stage();
  following.look(web, 'still');
  await give(mostEntries);
  await give(10);
  await clock.pass(100);
  expect(last()).toMatchObject({ state: { is: 'held' }, tail: { first: 0 } });
  await clock.pass(60_000);
  expect(log.asks()).toBe(0);
  following.look(web, 'live');
  await give(5);
  await clock.pass(100);
  expect(last()).toMatchObject({ state: { is: 'live' }, tail: { first: 15 } });
});

test('what is on the screen stays there, though of a flood it was let go already', async () => {
  const { clock, following, give, last } = stage();
  following.look(web, 'live');
  await give(100);
  await clock.pass(100);
  const seen = last()?.tail.entries[0];
  await give(mostEntries + 10);
  following.look(web, 'still');
  await clock.pass(1_000);
  expect(last()?.tail.entries[0]).toBe(seen);
  expect(last()?.tail.entries.at(-1)?.text).toBe(`${mostEntries + 10} lines came meanwhile and are not kept`);
});

test('a log that cannot be read says why, and is tried again', async () => {
  const { clock, log, following, give, last, defects } = stage();
  following.look(web, 'live');
  log.next()?.fail(new ReadError('missing', 'there is no container web'));
  await clock.pass(0);
  expect(last()?.state).toEqual({ is: 'failed', because: 'there is no container web' });
  await clock.pass(1_000);
  await give(1);
  expect(last()?.state).toEqual({ is: 'live' });
  log.next()?.fail(new ReadError('closed', 'docker broke the connection'));
  await clock.pass(1_000);
  await give(1);
  await clock.pass(100);
  expect(last()?.tail.entries.map(({ is }) => is)).toEqual(['line', 'note', 'line']);
  expect(defects).toEqual([]);
  log.next()?.fail(new TypeError('x'));
  await clock.pass(0);
  expect(defects).toHaveLength(1);
});
