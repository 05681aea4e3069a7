import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepAlerts } from '../../../src/commands/acting/alerts.ts';
import type { Alert } from '../../../src/core/alert.ts';
import type { World } from '../../../src/domain/world.ts';
import { journalFile } from '../../../src/records/journal.ts';
import { busyWorld } from '../../views/fakes.ts';
import { until } from '../running/workshop.ts';

const disk = {
  name: 'DiskFull',
  severity: 'warning',
  state: 'firing',
  target: 'host',
  summary: '/var is 91 % full',
  since: 500,
} as Alert; // of the rest nothing is asked

test('two consoles write once what fires, and once that it is over', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-alerts-'));
  const closing = new AbortController();
  onTestFinished(async () => {
    closing.abort();
    await rm(directory, { recursive: true, force: true });
  });
  const journal = journalFile(directory, { directory: 0o700, file: 0o600 });
  const listeners = new Set<(world: World) => void>();
  const due: (() => void)[] = [];
  const wrong: string[] = [];
  const after = (_: number, call: () => void) => {
    due.push(call);
    return () => {};
  };
  for (const _ of ['one', 'two'])
    keepAlerts({
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      journal,
      clock: { now: () => 1_000, after },
      random: () => 0,
      log: { warning: (text) => wrong.push(text) },
      signal: closing.signal,
    });
  const world = busyWorld();
  const told = async (next: Pick<World, 'alerts' | 'resolved'>, count: number): Promise<void> => {
    for (const listener of listeners) listener({ ...world, at: 1_000, ...next });
    // One after the other, as their clocks have them.
    for (const call of due.splice(0)) {
      call();
      await until(async () => (await journal.read(0)).length === count);
    }
  };
  await told({ alerts: [disk], resolved: [] }, 1);
  await told({ alerts: [], resolved: [{ ...disk, resolvedAt: 2_000, fired: true }] }, 2);
  expect(await journal.read(0)).toMatchObject([{ is: 'firing' }, { is: 'resolved', at: 2_000 }]);
  expect(wrong).toEqual([]);
});
