import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploy } from '../../../src/actions/release/deploy.ts';
import { rollback } from '../../../src/actions/release/rollback.ts';
import { scale } from '../../../src/actions/scale/scale.ts';
import { type Plan, refusalsOf } from '../../../src/core/plan.ts';
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
/** The image itself, and all that somebody chose. */
const madeOf = async () =>
  (await containers()).map(({ Image, Config: { Hostname: _, Labels: __, ...config }, HostConfig }) => ({
    ...{ Image, config, HostConfig },
  }));
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

it('deploys a service of Compose, goes back by itself, then further with each rollback, and keeps how many there are', async () => {
  written();
  slip.services.push({
    ...{ name: 'web', kind: 'compose', project: 'qd-slip-shop', service: 'web' },
    scale: { min: 1, max: 3 },
  });
  await slip.compose('-f', join(slip.state, 'compose.yml'), '-p', 'qd-slip-shop', 'up', '-d');
  await slip.healthy('qd-slip-shop_web_1');

  const first = await planned(deploy, target, slip.yard.reach, { version: '2' });
  expect(refusals(first)).toEqual([]);
  expect(await slip.done(deploy, target, { version: '2' })).toEqual(done);
  expect(await members()).toEqual(['VERSION=2 COLOUR=blue healthy']);

  expect(refusals(await planned(scale, target, slip.yard.reach, { replicas: 4 }))).toEqual([
    'bounds: from 1 to 3 are meant to run',
  ]);
  expect(await slip.done(scale, target, { replicas: 2 })).toEqual(done);
  expect(await members()).toEqual(Array(2).fill('VERSION=2 COLOUR=blue healthy'));

  becomePlugin();
  const before = await madeOf();
  const failed = await slip.done(deploy, target, { version: 'sick' });
  expect(failed).toMatchObject({ outcome: 'undone', because: expect.stringMatching(/unhealthy/) });
  expect(await madeOf()).toEqual(before);
  expect(await slip.done(deploy, target, { version: '3' })).toEqual(done);
  expect(await slip.done(rollback, target)).toEqual(done);
  expect(await members()).toEqual(Array(2).fill('VERSION=2 COLOUR=blue healthy'));

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
  rmSync(join(slip.state, 'compose.yml'));
  await expect(planned(deploy, target, slip.yard.reach, { version: '3' })).rejects.toThrow(
    /the compose file \S+ cannot be read here: deploy it from where it lies/,
  );
  expect(await slip.text()).not.toContain(secret);
});
