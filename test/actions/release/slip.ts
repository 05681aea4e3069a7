// A plain container that is deployed and rolled back, on the lab's engine, with a ledger of its own.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerCreateOptions } from 'dockerode';
import { execa } from 'execa';
import type { Action } from '../../../src/actions/action.ts';
import type { ServiceSection } from '../../../src/config/schema/checks.ts';
import type { Json } from '../../../src/core/json.ts';
import { foldReleases } from '../../../src/domain/release.ts';
import { releaseLedger } from '../../../src/records/releases.ts';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { locate } from '../../lab/programs.ts';
import { planned, runnerOf, yardOf } from '../lifecycle/yard.ts';

const { docker } = openLab(labOfWorker());
const { client } = docker;

const program = 'trap "exit 0" TERM; while :; do sleep 0.05; done';
const healthy = 'HEALTHCHECK --interval=200ms --timeout=2s --retries=2 CMD ["true"]';
const versions = {
  '1': healthy,
  '2': healthy,
  '3': healthy,
  sick: 'HEALTHCHECK --interval=200ms --timeout=2s --retries=1 CMD ["false"]',
  crash: healthy,
} as const;

/** Images that become healthy, or never do, in a moment; `qd-slip:1` the oldest. */
async function images(): Promise<void> {
  const base = await client.createContainer({ Image: 'quarterdeck-lab:1', Cmd: ['true'] });
  for (const [tag, health] of Object.entries(versions)) {
    const cmd = tag === 'crash' ? ['sh', '-c', 'echo "no such column"; exit 3'] : ['sh', '-c', program];
    const changes = [`ENV VERSION=${tag}`, 'ENV COLOUR=grey', `CMD ${JSON.stringify(cmd)}`, health];
    await base.commit({ repo: 'qd-slip', tag, changes: changes.join('\n') });
  }
  await base.remove();
}

export type Slip = Awaited<ReturnType<typeof slipOf>>;

/** Gone when it is disposed, with every container and name of an image that came of it. */
export async function slipOf(env: Readonly<Record<string, string | undefined>> = process.env) {
  await images();
  const state = await mkdtemp(join(tmpdir(), 'qd-slip-'));
  const ledger = releaseLedger(state, { directory: 0o700, file: 0o600 });
  const services: ServiceSection[] = [];
  const yard = yardOf({
    engines: { docker: docker.socket },
    docker: [{ name: 'docker', socket: docker.socket }],
    env,
    services,
    ledger,
  });
  const details = async (name: string) => client.getContainer(name).inspect();
  const healthy = async (name: string): Promise<void> => {
    while ((await details(name)).State.Health?.Status === 'starting') await sleep(50);
  };
  const runnerFor = async (action: Action, target: string, params: Json = {}) =>
    runnerOf(action, await planned(action, target, yard.reach, params), yard);
  return {
    ...{ client, state, ledger, services, yard, details, runnerFor },
    releases: async () => foldReleases(await ledger.read()),
    /** Runs a container of version 1, and waits until it is well. */
    async run(name: string, options: ContainerCreateOptions = {}) {
      const container = await client.createContainer({ name, Image: 'qd-slip:1', ...options });
      await container.start();
      await healthy(name);
      return container.id;
    },
    healthy,
    /** What runs of it: its version, and how it is where it is not well. */
    async running(of: string): Promise<readonly string[]> {
      const all = await client.listContainers({ filters: { name: [of] } });
      const found = await Promise.all(all.map(({ Id }) => details(Id)));
      return found
        .map(({ Config, State }) => {
          const version = Config.Env.find((pair) => pair.startsWith('VERSION='))?.slice(8);
          return State.Health?.Status === 'healthy' ? `${version}` : `${version} is ${State.Health?.Status}`;
        })
        .toSorted();
    },
    /** Removes what is called so, whether it runs or not. */
    async gone(of: string): Promise<void> {
      for (const { Id } of await client.listContainers({ all: true, filters: { name: [of] } }))
        await client.getContainer(Id).remove({ force: true });
    },
    compose: (...words: readonly string[]) =>
      execa(locate('docker-compose'), words, { env: { DOCKER_HOST: `unix://${docker.socket}` } }),
    /** All that the ledger has, as it lies on the disk. */
    text: () => readFile(join(state, 'releases.jsonl'), 'utf8'),
    /** Plans it, and carries it as it was planned. */
    async done(action: Action, target: string, params: Json = {}) {
      return (await runnerFor(action, target, params)).carry();
    },
    async [Symbol.asyncDispose]() {
      yard.close();
      const all = await client.listContainers({ all: true });
      const ours = all.filter(({ Names }) => Names.some((name) => name.startsWith('/qd-slip')));
      for (const { Id } of ours) await client.getContainer(Id).remove({ force: true, v: true });
      for (const { RepoTags } of await client.listImages())
        for (const tag of RepoTags ?? [])
          if (/^(?:qd-slip|quarterdeck-kept):/.test(tag)) await client.getImage(tag).remove({ force: true });
      await rm(state, { recursive: true, force: true });
    },
  };
}
