import { expect, test } from 'vitest';
import type { Hands } from '../../../src/actions/faces.ts';
import type { Known } from '../../../src/actions/takeover/postgres/switchover/facts.ts';
import { stop } from '../../../src/actions/takeover/postgres/switchover/steps/stop.ts';
import { systemClock } from '../../../src/core/clock.ts';
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
