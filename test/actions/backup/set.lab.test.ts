import { mkdirSync } from 'node:fs';
import { readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../../src/actions/backup/backup.ts';
import { systemClock } from '../../../src/core/clock.ts';
import { readBackups } from '../../../src/records/backups.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { planned } from '../lifecycle/yard.ts';
import { crewOf, temporary } from './pier.ts';
import { quayOf } from './quay.ts';

const { redis, sqlite } = openLab(labOfWorker());

async function stackOf(password: string = redis.passwords.admin) {
  const home = await temporary();
  const directory = join(home, 'kept');
  await writeFile(join(home, 'app.conf'), 'a = 1\n');
  const quay = await quayOf({
    redis: [
      {
        ...{ name: 'cache', username: 'ops_monitor', password: redis.passwords.ops_monitor },
        nodes: [{ name: 'n2', url: `redis://127.0.0.1:${redis.servers.n2.port}` }],
        ...{ operate: { username: 'admin', password }, backup: { directory } },
      },
    ],
    sqlite: [{ name: 'app', path: sqlite.path, backup: { directory } }],
    files: [{ name: 'app', paths: [join(home, 'app.conf')], backup: { directory } }],
  });
  const listed = async () => {
    const { places } = await readBackups(quay.reach.stack.backups ?? []);
    return places.flatMap(({ backups }) => backups);
  };
  return { quay, directory, home, listed };
}

test('the whole stack is taken together under one name', async () => {
  const { quay, listed } = await stackOf();
  const at = Date.now();
  const reach = { ...quay.reach, clock: { ...systemClock, now: () => at } };
  const plan = await planned(backup, 'stack', reach);
  expect(plan.preflight.filter(({ is }) => is === 'refuse')).toEqual([]);
  const crew = crewOf(backup, plan, quay);
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  const all = await listed();
  expect(all.map(({ target }) => target).toSorted()).toEqual(['files/app', 'redis/cache', 'sqlite/app']);
  expect(new Set(all.map(({ set }) => set)).size).toBe(1);
  expect(all[0]?.set).toMatch(/^shop_set_\d{8}_\d{6}$/);
  // Finished ones stay, whoever takes the run back.
  await crew.undo();
  expect(await listed()).toHaveLength(3);
  // Another one of the same second is a set of its own.
  const again = await planned(backup, 'stack', reach);
  expect(await crewOf(backup, again, quay).carry()).toMatchObject({ outcome: 'done' });
  expect(new Set((await listed()).map(({ set }) => set)).size).toBe(2);
  expect(await listed()).toHaveLength(6);
});

test('when one of them fails none is left', async () => {
  const { quay, directory } = await stackOf('not-the-pa55word');
  const crew = crewOf(backup, await planned(backup, 'stack', quay.reach), quay);
  expect(await crew.carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('password of admin was not accepted'),
  });
  expect(await readdir(directory)).toEqual([]);
});

test('when one of them cannot get its name, those that have theirs lose it again', async () => {
  const { quay, directory } = await stackOf();
  const plan = await planned(backup, 'stack', quay.reach);
  const facts = plan.facts as { members: readonly { id: string }[] }; // its own
  const crew = crewOf(backup, plan, quay);
  const push = crew.entries.push.bind(crew.entries);
  crew.entries.push = (...entries) => {
    if (entries.some((entry) => entry.type === 'began' && entry.step.startsWith('publish ')))
      mkdirSync(join(directory, facts.members.at(-1)?.id ?? ''), { recursive: true });
    return push(...entries);
  };
  expect(await crew.carry()).toEqual({
    outcome: 'undone',
    because: expect.stringContaining('is there already'),
  });
  expect(await readdir(directory)).toEqual([facts.members.at(-1)?.id]);
});

test('what cannot be planned refuses the whole, and nothing is done', async () => {
  const { quay, home, directory } = await stackOf();
  await rename(join(home, 'app.conf'), join(home, 'gone'));
  const plan = await planned(backup, 'stack', quay.reach);
  expect(plan.preflight.filter(({ is }) => is === 'refuse')).toEqual([
    { title: `files/app: ${join(home, 'app.conf')}`, is: 'refuse', because: 'it is not there' },
  ]);
  expect(await readdir(directory).catch(() => 'none')).toBe('none');
});
