import { expect, test } from 'vitest';
import type { Hands } from '../../../src/actions/faces.ts';
import type { Known } from '../../../src/actions/takeover/postgres/switchover/facts.ts';
import { repoint } from '../../../src/actions/takeover/postgres/switchover/steps/after.ts';
import { prepare } from '../../../src/actions/takeover/postgres/switchover/steps/before.ts';
import { lock } from '../../../src/actions/takeover/postgres/switchover/steps/lock.ts';
import { stop } from '../../../src/actions/takeover/postgres/switchover/steps/stop.ts';
import { systemClock } from '../../../src/core/clock.ts';
import type { Json } from '../../../src/core/json.ts';
import { ReadError } from '../../../src/core/reading.ts';
import { self } from '../../../src/records/process.ts';
import { temporary } from '../backup/pier.ts';

const doing = { results: {}, signal: AbortSignal.timeout(10_000), tell: () => {} };

/** One that its unit is told to stop, and what its process is then. */
async function stopped(process: ReturnType<typeof self>): Promise<unknown> {
  const server = {
    is: 'local',
    dataDirectory: await temporary(),
    programs: '/nowhere',
    as: [],
    unit: 'postgresql.service',
  };
  const primary = { system: 'postgres/main/p1', title: 'p1', server, process };
  const hands = { clock: systemClock, units: () => ({ stop: async () => {} }) } as unknown as Hands; // no more is asked
  return stop({ primary, timeout: 200 } as unknown as Known).run(hands, doing); // of the rest nothing is read
}

test('a primary that does not end, or did not end cleanly, is not taken for one that is down', async () => {
  await expect(stopped(self())).rejects.toThrow('p1 did not stop within 1 s');
  await expect(stopped({ ...self(), started: 0 })).rejects.toThrow('p1 ended, and not cleanly');
});

test('a standby that could not be re-pointed is given up by the runner that tried, and tried again by the next', async () => {
  const place = { host: '10.0.0.2', port: 5432 };
  const sibling = { system: 'postgres/main/r2', title: 'r2', place, slot: null };
  const candidate = { system: 'postgres/main/r1', title: 'r1', place, slots: [] };
  const step = repoint({ candidate }, sibling);
  const away = async () => {
    throw new ReadError('refused', 'r2 does not answer');
  };
  const system = { id: sibling.system, kind: 'postgres', title: 'r2', group: 'main', where: '' };
  const hands = {
    ...{ stack: { systems: [system] }, primacy: () => ({ upstream: away }) },
    postgres: () => ({ read: away }),
  } as unknown as Hands; // no more is asked
  const left = await step.run(hands, doing);
  expect(left).toMatchObject({ failed: 'r2 does not answer' });
  const seen = (result: Json) => step.happened(hands, { ...doing, results: { [step.id]: result } });
  expect(await seen(left ?? null)).toBe('yes');
  expect(await seen({ failed: 'r2 does not answer', pid: 1 })).toBe('no');
});

test('one that only does not answer is told whom to follow, and locked, all the same', async () => {
  const system = { id: 'postgres/main/p1', kind: 'postgres', title: 'p1', group: 'main', where: 'a' };
  const asked: string[] = [];
  const faces = {
    stack: { systems: [system] },
    clock: systemClock,
    postgres: () => ({ read: async () => Promise.reject(new ReadError('timeout', 'p1 is slow')) }),
    primacy: (id: string) => ({ lock: async () => asked.push(id), assertAble: async () => {} }),
  } as unknown as Hands; // no more is asked
  const server = { is: 'local', dataDirectory: await temporary(), programs: '/nowhere', as: [], unit: null };
  const knownWith = (process: ReturnType<typeof self>) =>
    ({
      primary: { system: system.id, title: 'p1', server, process },
      candidate: { system: 'postgres/main/r1', title: 'r1' },
      siblings: [],
    }) as unknown as Known; // of the rest nothing is read
  const slow = knownWith(self());
  expect(await prepare(slow).happened(faces, doing)).toBe('no');
  await lock(slow).run(faces, doing);
  expect(asked).toEqual(['postgres/main/r1', 'postgres/main/p1']);
  // One that this run has stopped cannot be told, and was.
  const gone = knownWith({ ...self(), started: 0 });
  expect(await prepare(gone).happened(faces, doing)).toBe('yes');
  await lock(gone).run(faces, doing);
  expect(asked.slice(2)).toEqual(['postgres/main/r1']);
});
