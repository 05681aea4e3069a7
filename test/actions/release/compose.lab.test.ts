import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploy } from '../../../src/actions/release/deploy.ts';
import { rollback } from '../../../src/actions/release/rollback.ts';
import { scale } from '../../../src/actions/scale/scale.ts';
import { type Plan, refusalsOf } from '../../../src/core/plan.ts';
import { openDocker } from '../../../src/systems/docker.ts';
import { locate } from '../../lab/programs.ts';
import { planned } from '../lifecycle/yard.ts';
import { type Slip, slipOf } from './slip.ts';

const env = { ...process.env };
let slip: Slip;
beforeAll(async () => {
  slip = await slipOf(env);
});
afterAll(() => slip?.[Symbol.asyncDispose]());

/** From now on there is no docker-compose here, but the plugin of docker: which is the same program in its place. */
function becomePlugin(): void {
  const directory = join(slip.state, 'plugin');
  mkdirSync(directory);
  const script = `#!/bin/sh\n[ "$1" = compose ] || exit 125\nshift\nexec ${locate('docker-compose')} "$@"\n`;
  writeFileSync(join(directory, 'docker'), script, { mode: 0o755 });
  env.PATH = directory;
}

/** Until it is called, Compose fails where it is to bring something up: after it did what these words say. */
function broken(words: string): () => void {
  const directory = join(slip.state, 'broken');
  const { PATH } = env;
  mkdirSync(directory);
  const script = `#!/bin/bash\ncase "$*" in *" up "*) ${words}; echo "no space left on device" >&2; exit 1;; esac\nexec ${locate('docker-compose')} "$@"\n`;
  writeFileSync(join(directory, 'docker-compose'), script, { mode: 0o755 });
  env.PATH = `${directory}:${PATH}`;
  return () => {
    env.PATH = PATH;
    rmSync(directory, { recursive: true });
  };
}

const target = 'service/web';
const done = { outcome: 'done', because: expect.any(String) };
const secret = 'Qd-compose-7A1d';
const service = (more: object = {}) => ({
  version: '2.4',
  services: { web: { image: 'qd-slip:1', environment: { DB_PASSWORD: secret, COLOUR: 'blue' }, ...more } },
});
const written = (more?: object): void =>
  writeFileSync(join(slip.state, 'compose.yml'), JSON.stringify(service(more)), { mode: 0o600 });

const containers = async () => {
  const filters = { label: ['com.docker.compose.project=qd-slip-shop'] };
  const listed = await slip.client.listContainers({ all: true, filters });
  return Promise.all(listed.map(({ Id }) => slip.details(Id)));
};
const pin = (): string => slip.ledger.pinOf('qd-slip-shop', 'web');
/** The very container, the image itself, all that somebody chose, and whether it ran all the time. */
const madeOf = async () =>
  (await containers())
    .map(({ Id, Name, Image, Config, HostConfig, State }) => ({
      ...{ Id, Name, Image, Config, HostConfig },
      ...(Name.endsWith('_2') && { since: State.StartedAt }),
    }))
    .toSorted((one, other) => one.Name.localeCompare(other.Name));
/** What became of which one, by its name as it was then. */
async function turns(since: number): Promise<readonly string[]> {
  const filters = { label: ['com.docker.compose.project=qd-slip-shop'] };
  const said = { die: 'dies', start: 'starts', 'health_status: healthy': 'is healthy' } as const;
  const stream = await slip.client.getEvents({
    ...{ since: Math.floor(since / 1_000), until: Math.ceil(Date.now() / 1_000), filters },
  });
  const lines = (await text(stream)).split('\n').filter(Boolean);
  return lines.flatMap((line) => {
    const { Action, Actor, timeNano } = JSON.parse(line);
    const what = Object.entries(said).find(([action]) => action === Action)?.[1];
    const name = String(Actor.Attributes.name).replace('qd-slip-shop_', '');
    return what === undefined || timeNano / 1e6 < since ? [] : [`${name} ${what}`];
  });
}
const members = async () => {
  const found = await containers();
  const env = (name: string, { Config }: (typeof found)[number]) =>
    Config.Env.find((pair) => pair.startsWith(`${name}=`));
  return found
    .map((one) => `${env('VERSION', one)} ${env('COLOUR', one)} ${one.State.Health?.Status}`)
    .toSorted();
};
const refusals = ({ preflight }: Plan) =>
  refusalsOf(preflight, ['allow-disk']).map(({ title, because }) => `${title}: ${because}`);

it('deploys a service of Compose, scales it, and takes each of them back without touching the other', {
  timeout: 240_000,
}, async () => {
  written();
  slip.services.push({
    ...{ name: 'web', kind: 'compose', project: 'qd-slip-shop', service: 'web' },
    scale: { min: 1, max: 3 },
  });
  await slip.compose('-f', join(slip.state, 'compose.yml'), '-p', 'qd-slip-shop', 'up', '-d');
  await slip.healthy('qd-slip-shop_web_1');

  const first = await slip.runnerFor(deploy, target, { version: '2' });
  expect(refusals((await first.read()).plan)).toEqual([]);
  expect(await first.carry()).toEqual(done);
  expect(await members()).toEqual(['VERSION=2 COLOUR=blue healthy']);

  const repaired = broken(`${locate('docker-compose')} "\${@/web=3/web=2}"; [[ "$*" == *web=3* ]] || exit 0`);
  const half = await slip.done(scale, target, { replicas: 3 });
  expect(half).toEqual({ outcome: 'undone', because: expect.stringMatching(/no space left on device$/) });
  expect(await members()).toEqual(['VERSION=2 COLOUR=blue healthy']);
  repaired();
  // Whoever gives it up is heard while its program stands still.
  const unblocked = broken('exec sleep 60');
  const frozen = await slip.runnerFor(scale, target, { replicas: 2 });
  const asked = frozen.carry();
  await expect.poll(() => frozen.entries.some(({ type }) => type === 'began')).toBe(true);
  frozen.entries.push({ type: 'asked', at: Date.now(), what: 'abort', by: { user: 'bob', uid: 1001 } });
  expect(await asked).toEqual({ outcome: 'undone', because: expect.stringMatching(/^bob asked to abort/) });
  unblocked();
  const more = await slip.runnerFor(scale, target, { replicas: 2 });
  expect(refusals((await more.read()).plan)).toEqual([]);
  expect(await more.carry()).toEqual(done);
  expect(await members()).toEqual(Array(2).fill('VERSION=2 COLOUR=blue healthy'));

  becomePlugin();
  const pinned = readFileSync(pin(), 'utf8');
  const before = await madeOf();
  const failed = await slip.done(deploy, target, { version: 'sick' });
  expect(failed).toMatchObject({ outcome: 'undone', because: expect.stringMatching(/unhealthy/) });
  expect(await madeOf()).toEqual(before);
  expect(readFileSync(pin(), 'utf8')).toBe(pinned);

  // Killed between two of them: the very containers come back, or the other one follows.
  const between = 'swap qd-slip-shop_web_1';
  const killed = await slip.runnerFor(deploy, target, { version: '3' });
  await killed.killedAfter(between);
  expect(await killed.bring('undo')).toMatchObject({ outcome: 'undone' });
  expect(await madeOf()).toEqual(before);

  const since = Date.now();
  const third = await slip.runnerFor(deploy, target, { version: '3' });
  await third.killedAfter(between);
  expect(await third.bring('resume')).toEqual(done);
  expect(await turns(since)).toEqual(
    ['web_1', 'web_2'].flatMap((name) => [`${name} dies`, `${name} starts`, `${name} is healthy`]),
  );
  // By the labels that it finds on them Compose has nothing to do.
  const now = (await containers()).map(({ Id }) => Id);
  const files = [join(slip.state, 'compose.yml'), pin()].flatMap((file) => ['-f', file]);
  await slip.compose(...files, '-p', 'qd-slip-shop', 'up', '-d', '--scale', 'web=2');
  expect((await containers()).map(({ Id }) => Id)).toEqual(now);

  const fewer = await slip.runnerFor(scale, target, { replicas: 1 });
  expect(await fewer.carry()).toEqual(done);
  expect(await third.bring('undo')).toEqual({
    outcome: 'refused',
    because: expect.stringMatching(/^from "remove what was replaced of web, .*" on there is no way back$/),
  });
  expect(await slip.done(rollback, target)).toEqual(done);
  expect(await members()).toEqual(['VERSION=2 COLOUR=blue healthy']);
  expect(await fewer.bring('undo')).toMatchObject({ outcome: 'undone' });
  expect(await members()).toEqual(Array(2).fill('VERSION=2 COLOUR=blue healthy'));
  expect(await fewer.bring('undo')).toMatchObject({ outcome: 'refused' });

  expect(refusals(await planned(deploy, target, slip.yard.reach))).toEqual([
    expect.stringMatching(/^what changes: nothing/),
  ]);
  expect(await slip.done(rollback, target)).toEqual(done);
  expect(await members()).toEqual(Array(2).fill('VERSION=1 COLOUR=blue healthy'));
  await expect(slip.runnerFor(rollback, target)).rejects.toThrow(/no good release before the one that runs/);

  written({ environment: { COLOUR: 'red' } });
  expect(refusals(await planned(deploy, target, slip.yard.reach, { version: '3' }))).toEqual([
    expect.stringMatching(/^compose file: it says something else than what runs/),
  ]);
  expect(refusals(await planned(scale, target, slip.yard.reach, { replicas: 4 }))).toEqual([
    'bounds: from 1 to 3 are meant to run',
    expect.stringMatching(/^compose file: it says something else than what runs/),
  ]);
  rmSync(join(slip.state, 'compose.yml'));
  await expect(planned(deploy, target, slip.yard.reach, { version: '3' })).rejects.toThrow(
    /the compose file \S+ cannot be read here: deploy it from where it lies/,
  );
  expect(await slip.text()).not.toContain(secret);
});

it('does not guess which project, or which engine, is meant', async () => {
  const labels = (project: string) => ({
    Labels: { 'com.docker.compose.project': project, 'com.docker.compose.service': 'two' },
  });
  await Promise.all([
    slip.run('qd-slip-staging', labels('staging')),
    slip.run('qd-slip-prod', labels('prod')),
    slip.run('qd-slip-lone'),
  ]);
  slip.services.push({ name: 'two', kind: 'compose' });
  for (const action of [deploy, scale])
    await expect(planned(action, 'service/two', slip.yard.reach)).rejects.toThrow(
      'prod, staging each have a service two: say which with project in the stack file',
    );

  const [here] = slip.yard.reach.engines();
  const away = openDocker({ type: 'socket', path: join(slip.state, 'none.sock') });
  const engines = () => [...(here === undefined ? [] : [here]), { system: 'far', face: away }];
  const plan = await planned(
    deploy,
    'container/qd-slip-lone',
    { ...slip.yard.reach, engines },
    { version: '2' },
  );
  away.close();
  expect(refusals(plan)).toEqual([
    'other engines: far does not answer: whether qd-slip-lone is meant there is not known',
  ]);
});
