import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploy } from '../../../src/actions/release/deploy.ts';
import { rollback } from '../../../src/actions/release/rollback.ts';
import { deploy as deploySchema } from '../../../src/config/schema/deploy.ts';
import { refusalsOf } from '../../../src/core/plan.ts';
import { planned } from '../lifecycle/yard.ts';
import { type Slip, slipOf } from './slip.ts';

let slip: Slip;
beforeAll(async () => {
  slip = await slipOf();
});
afterAll(() => slip?.[Symbol.asyncDispose]());

const running = async (name: string): Promise<string> => {
  const { Config, State } = await slip.details(name);
  const version = Config.Env.find((pair) => pair.startsWith('VERSION='))?.slice(8);
  return `${version} ${State.Health?.Status ?? 'unhealthy'}`;
};
const standings = async () => (await slip.releases()).map(({ is }) => is);

it('a rollback among three releases is brought home by whoever goes on with it, and taken back when it is done', async () => {
  const name = 'qd-slip-three';
  const target = `container/${name}`;
  await slip.run(name, { HostConfig: { RestartPolicy: { Name: 'always' } } });
  for (const version of ['2', '3'])
    expect(await slip.done(deploy, target, { version })).toMatchObject({ outcome: 'done' });

  const back = await slip.runnerFor(rollback, target);
  await back.killedAfter('step in');
  expect(await back.bring('undo')).toMatchObject({ outcome: 'undone' });
  expect(await running(name)).toBe('3 healthy');

  const again = await slip.runnerFor(rollback, target);
  const [, ...differences] = (await again.read()).plan.impact;
  // That one which is kept is not started again by itself is no difference.
  expect(differences.join()).not.toContain('RestartPolicy');
  await again.killedAfter('step in');
  expect(await again.bring('resume')).toMatchObject({ outcome: 'done' });
  expect(await running(name)).toBe('2 healthy');
  expect(await again.bring('undo')).toMatchObject({ outcome: 'undone' });
  expect(await running(name)).toBe('3 healthy');
  expect(await standings()).not.toContain('open');
});

it('a container that was down is replaced, and what came of that is resumed, and taken back', async () => {
  const name = 'qd-slip-down';
  const target = `container/${name}`;
  const id = await slip.run(name);
  await slip.client.getContainer(id).stop({ t: 0 });
  const killed = await slip.runnerFor(deploy, target, { version: '2' });
  await killed.killedAfter('step in');
  expect(await killed.bring('undo')).toMatchObject({ outcome: 'undone' });
  expect((await slip.details(name)).Id).toBe(id);

  const runner = await slip.runnerFor(deploy, target, { version: '2' });
  await runner.killedAfter('step in');
  expect(await runner.bring('resume')).toMatchObject({ outcome: 'done' });
  expect(await running(name)).toBe('2 healthy');
  expect(await runner.bring('undo')).toMatchObject({ outcome: 'undone' });
  const { Id, State } = await slip.details(name);
  expect([Id, State.Running]).toEqual([id, false]);
});

it('a release that is half taken back is still open to whoever comes next', async () => {
  const name = 'qd-slip-half';
  const target = `container/${name}`;
  const id = await slip.run(name);
  const runner = await slip.runnerFor(deploy, target, { version: '2' });
  expect(await runner.carry()).toMatchObject({ outcome: 'done' });
  await runner.undoneUntil('note');
  expect((await slip.releases()).filter((one) => one.target === target).map(({ is }) => is)).toEqual([
    ...['good', 'open'],
  ]);
  expect(await runner.bring('undo')).toMatchObject({ outcome: 'undone' });
  expect([(await slip.details(name)).Id, (await standings()).at(-1)]).toEqual([id, 'returned']);
});

it('what was made from another image than the one that was looked at does not stay', async () => {
  const name = 'qd-slip-moved';
  const id = await slip.run(name);
  const runner = await slip.runnerFor(deploy, `container/${name}`, { version: '2' });
  const { facts } = (await runner.read()).plan as unknown as { facts: { release: string } }; // it is of a deploy
  await slip.client.createContainer({
    ...{ name: `${name}.new-${facts.release}`, Image: 'qd-slip:3' },
    Labels: { 'quarterdeck.release': facts.release },
  });
  expect(await runner.carry()).toMatchObject({
    ...{ outcome: 'undone', because: expect.stringContaining('what qd-slip:2 means has changed') },
  });
  expect((await slip.details(name)).Id).toBe(id);
});

it('a migration that goes on is never called taken back, and nothing is deployed beside it', async () => {
  const name = 'qd-slip-migrating';
  const target = `container/${name}`;
  slip.services.push({
    ...{ name: 'migrating', kind: 'container', container: name },
    deploy: deploySchema.parse({ migrate: ['sh', '-c', 'echo password=hunter2; sleep 3; exit $CODE'] }),
  });
  const id = await slip.run(name, { Env: ['CODE=0'] });
  const runner = await slip.runnerFor(deploy, target, { version: '2' });
  await runner.killedAfter('place');
  const all = await slip.client.listContainers({ all: true, filters: { name: ['quarterdeck-migrate-'] } });
  for (const { Id } of all) await slip.client.getContainer(Id).start();
  runner.entries.push({ type: 'began', at: Date.now(), step: 'migrate' });
  expect(await runner.bring('undo', 'word')).toMatchObject({
    outcome: 'failed',
    because: expect.stringMatching(
      /the migration goes on in quarterdeck-migrate-\S+: take it back when that has ended/,
    ),
  });
  const { preflight } = await planned(deploy, target, slip.yard.reach, { version: '2' });
  expect(refusalsOf(preflight, ['allow-no-backup', 'allow-disk'])).toMatchObject([
    ...[{ title: 'ledger of releases' }, { title: 'migrations' }],
  ]);
  // Whoever goes on waits for it.
  expect(await runner.carry()).toMatchObject({ outcome: 'done' });
  expect(await runner.undo()).toMatchObject({ outcome: 'undone' });
  expect([(await slip.details(name)).Id, (await standings()).at(-1)]).toEqual([id, 'returned']);
});
