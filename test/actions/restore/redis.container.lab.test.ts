import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { restore } from '../../../src/actions/restore/restore.ts';
import { imageOf } from '../../lab/image.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { freePorts } from '../../lab/ports.ts';
import { until } from '../../lab/processes.ts';
import { connection } from '../../lab/redis-node.ts';
import { crewOf, temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';
import { plannedRestore, refusals, takenOf } from './berth.ts';

const { docker } = openLab(labOfWorker());

/** A Redis in a container of its own, whose data lies where `binds` say. */
async function containedOf(binds: readonly string[]) {
  const directory = join(await temporary(), 'kept');
  const [port = 0] = await freePorts(1);
  const made = await docker.client.createContainer({
    ...{ name: `qd-redis-${randomBytes(3).toString('hex')}`, Image: 'quarterdeck-lab:redis' },
    Cmd: [
      '--dir',
      '/data',
      '--appendonly',
      'yes',
      '--protected-mode',
      'no',
      '--repl-diskless-sync-delay',
      '0',
    ],
    Entrypoint: ['redis-server'],
    ExposedPorts: { '6379/tcp': {} },
    HostConfig: {
      Binds: [...binds],
      RestartPolicy: { Name: 'always' },
      PortBindings: { '6379/tcp': [{ HostIp: '127.0.0.1', HostPort: `${port}` }] },
    },
  });
  onTestFinished(() => made.remove({ force: true }));
  await made.start();
  const berthAt = (address: string) =>
    quayOf({
      docker: [{ name: 'docker', socket: docker.socket }],
      redis: [{ name: 'boxed', url: `redis://${address}`, operate: {}, backup: { directory } }],
    });
  const ask = ([name, ...args]: readonly [string, ...string[]]) =>
    until('An answer', async () => {
      const client = connection(port);
      try {
        await client.connect();
        return await client.call(name, ...args);
      } finally {
        client.disconnect();
      }
    });
  await ask(['SET', 'a', '1']);
  const { NetworkSettings } = await made.inspect();
  return {
    ask,
    berth: await berthAt(`127.0.0.1:${port}`),
    byAddress: () => berthAt(NetworkSettings.Networks.bridge?.IPAddress ?? ''),
  };
}

test('a Redis in a container is found by the port that it publishes, and put back in its volume', async () => {
  await imageOf(docker.client, 'quarterdeck-lab:redis', ['redis-server'], 'WORKDIR /data\n');
  const volume = join(await temporary(), 'data');
  await mkdir(volume);
  const { ask, berth, byAddress } = await containedOf([`${volume}:/data`]);
  const id = await takenOf(berth, 'boxed');
  await ask(['SET', 'b', '1']);
  await expect(plannedRestore(await byAddress(), id)).rejects.toThrow(
    /which it may lose when it is started again: name a port that it publishes$/,
  );
  const plan = await plannedRestore(berth, id);
  expect(refusals(plan)).toEqual([]);
  expect(plan.identity['data directory']).toBe(volume);
  const crew = crewOf(restore, plan, berth);
  expect(await crew.carry()).toMatchObject({ outcome: 'done' });
  expect(await ask(['KEYS', '*'])).toEqual(['a']);
  expect(await crew.undo()).toMatchObject({ outcome: 'undone' });
  expect(await ask(['EXISTS', 'a', 'b'])).toBe(2);

  const loose = await containedOf([]);
  const other = await takenOf(loose.berth, 'boxed');
  await expect(plannedRestore(loose.berth, other)).rejects.toThrow(
    /keeps \/data in no volume: its files are not on this host$/,
  );
}, 60_000);
