import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OwnLab, startLab } from '../test/lab/lab.ts';
import { hold } from './held.ts';
import type { Stage } from './programs.ts';

const containers = 20;
// A crash loop keeps engine and console busy, and one throttled by its limit counts as somebody who waits for a processor.
const restless = ['shop-mailer', 'shop-worker'];

/** The lab under load with twenty containers running, for us and the peers alike. */
export async function startStage(): Promise<
  Stage & AsyncDisposable & { readonly servers: readonly number[] }
> {
  const lab: OwnLab = await startLab();
  const home = await mkdtemp(join(tmpdir(), 'quarterdeck-bench-'));
  const { client } = lab.docker;
  for (const name of restless) await client.getContainer(name).remove({ force: true });
  const running = await client.listContainers();
  for (let index = running.length; index < containers; index++) {
    const container = await client.createContainer({
      name: `bench-${index}`,
      Image: 'quarterdeck-lab:1',
      Cmd: ['sh', '-c', 'while true; do echo tick; sleep 2; done'],
      Healthcheck: { Test: ['NONE'] },
      HostConfig: { Memory: 32 * 2 ** 20 },
    });
    await container.start();
  }
  const { nodes, sockets } = lab.postgres;
  const pidFiles = [
    join(lab.facts.directory, 'docker.pid'),
    ...Object.values(nodes).map(({ dataDirectory }) => join(dataDirectory, 'postmaster.pid')),
  ];
  return hold({
    stackFile: lab.facts.stackFile,
    dockerSocket: lab.docker.socket,
    postgres: { host: sockets, port: nodes.p1.port },
    home,
    servers: pidFiles.map((path) => Number.parseInt(readFileSync(path, 'utf8'), 10)),
    async [Symbol.asyncDispose]() {
      await lab.down();
      await rm(home, { recursive: true, force: true });
    },
  });
}
