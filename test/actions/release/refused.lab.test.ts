import type { ContainerCreateOptions } from 'dockerode';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deploy } from '../../../src/actions/release/deploy.ts';
import { rollback } from '../../../src/actions/release/rollback.ts';
import { refusalsOf } from '../../../src/core/plan.ts';
import { planned } from '../lifecycle/yard.ts';
import { type Slip, slipOf } from './slip.ts';

let slip: Slip;
beforeAll(async () => {
  slip = await slipOf();
});
afterAll(() => slip?.[Symbol.asyncDispose]());

const name = 'qd-slip-no';
const target = `container/${name}`;
const refusals = async (params: { readonly version?: string; readonly image?: string }) =>
  refusalsOf((await planned(deploy, target, slip.yard.reach, params)).preflight)
    .filter(({ title }) => !title.startsWith('disk of'))
    .map(({ title, because }) => `${title}: ${because}`);

type Stage = {
  readonly what: string;
  readonly said: RegExp;
  readonly options?: ContainerCreateOptions;
  /** Another container beside it. */
  readonly guest?: ContainerCreateOptions;
};
const stages: readonly Stage[] = [
  { what: 'is paused', said: /state of qd-slip-no: it is paused/ },
  {
    ...{ what: 'removes itself', said: /started with --rm: its end deletes it/ },
    options: { HostConfig: { AutoRemove: true } },
  },
  {
    ...{ what: 'is run by Swarm', said: /Swarm runs it for web/ },
    options: { Labels: { 'com.docker.swarm.service.name': 'web' } },
  },
  {
    ...{ what: 'lends its network', said: /who lives on qd-slip-no: qd-slip-guest has its network/ },
    guest: { HostConfig: { NetworkMode: `container:${name}` } },
  },
];

it.each(stages)('a container that $what is not replaced', async ({ what, said, options, guest }) => {
  const made = [await slip.run(name, options)];
  try {
    if (guest !== undefined) made.unshift(await slip.run('qd-slip-guest', guest));
    if (what === 'is paused') await slip.client.getContainer(name).pause();
    expect(await refusals({ version: '2' })).toEqual([expect.stringMatching(said)]);
  } finally {
    for (const id of made) await slip.client.getContainer(id).remove({ force: true });
  }
});

it('is not replaced by what it is, by what it cannot run beside, or over a release without an end', async () => {
  const id = await slip.run(name, { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '0' }] } } });
  try {
    expect(await refusals({})).toEqual([
      'what changes: nothing: it runs that image, with that configuration',
    ]);
    const [entry] = await slip.ledger.read();
    expect(entry).toBeUndefined();
    await slip.ledger.append({
      ...{ type: 'started', at: 1, release: 'half', target, engine: 'docker', what: 'deploy', by: 'ana' },
      ...{ to: { image: '', reference: 'qd-slip:2' }, variables: {} },
    });
    expect(await refusals({ version: '2' })).toEqual([
      expect.stringMatching(/ledger of releases: release half was begun by ana and has no end/),
    ]);
    await slip.ledger.append({ type: 'returned', at: 2, release: 'half' });
    expect(await refusals({ version: '2' })).toEqual([]);
    await expect(planned(rollback, target, slip.yard.reach, { image: 'qd-slip:none' })).rejects.toThrow(
      'the engine has no image qd-slip:none',
    );
  } finally {
    await slip.client.getContainer(id).remove({ force: true });
  }
});

it('nothing is deployed where nobody wrote down that it may be', async () => {
  const { reach } = slip.yard;
  const discovered = { ...reach, stack: { ...reach.stack, isDiscovered: true as const } };
  await expect(planned(deploy, target, discovered)).rejects.toThrow(
    'it takes a stack file with access: operate, and there is none here',
  );
});

it('a database is not replaced unless somebody says so', async () => {
  await slip.client.getImage('qd-slip:1').tag({ repo: 'qd-slip/postgres', tag: '15' });
  const id = await slip.run(name, { Image: 'qd-slip/postgres:15' });
  try {
    const { preflight } = await planned(deploy, target, slip.yard.reach, { image: 'qd-slip:2' });
    expect(refusalsOf(preflight, ['allow-disk'])).toMatchObject([
      { title: 'data in qd-slip-no', override: 'allow-database' },
    ]);
  } finally {
    await slip.client.getContainer(id).remove({ force: true });
    await slip.client.getImage('qd-slip/postgres:15').remove();
  }
});

it('without a record, older images are something to choose from, and chosen with the configuration of today', async () => {
  const id = await slip.run(name, { Image: 'qd-slip:3' });
  try {
    await expect(planned(rollback, 'container/qd-slip-other', slip.yard.reach)).rejects.toThrow(
      'there is no container',
    );
    await slip.client.getContainer(name).rename({ name: 'qd-slip-first' });
    await expect(planned(rollback, 'container/qd-slip-first', slip.yard.reach)).rejects.toThrow(
      /^no release of container\/qd-slip-first was recorded; choose one of the older images with --image: .*qd-slip:1/,
    );
    const plan = await planned(rollback, 'container/qd-slip-first', slip.yard.reach, { image: 'qd-slip:1' });
    expect(plan.preflight).toContainEqual(
      expect.objectContaining({
        title: 'configuration',
        is: 'warn',
        because: expect.stringContaining("it is today's"),
      }),
    );
  } finally {
    await slip.client.getContainer(id).remove({ force: true });
  }
});
