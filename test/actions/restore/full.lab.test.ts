import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { restore } from '../../../src/actions/restore/restore.ts';
import { fillDisk, smallDisk } from '../../records/disk.ts';
import { crewOf } from '../backup/pier.ts';
import { berthOf, keysOf, plannedRestore, serverIn, takenOf } from './berth.ts';

const small = await smallDisk('1m');

test('a Redis whose disk becomes full under its restore keeps what it has, and nothing is left beside it', async () => {
  const server = await serverIn(join(small, 'redis'));
  onTestFinished(() => server.kill().catch(() => undefined));
  const berth = await berthOf(server);
  const id = await takenOf(berth, 'own');
  await server.command('SET', 'd', 'd');
  const plan = await plannedRestore(berth, id);
  const files = await readdir(server.directory);
  const started = async () => /run_id:(.*)\r/.exec(String(await server.command('INFO', 'server')))?.[1];
  const before = await started();
  await fillDisk(small);
  const { outcome, because } = await crewOf(restore, plan, berth).carry();
  expect([outcome, because]).toEqual(['undone', expect.stringMatching(/full|no space/i)]);
  expect(because).not.toContain('\n');
  expect(await started()).toBe(before);
  expect(await keysOf(server)).toEqual(['a', 'b', 'c', 'd']);
  expect((await readdir(server.directory)).toSorted()).toEqual(files.toSorted());
});
