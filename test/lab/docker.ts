import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { compose, dockerfiles, healthOutput, type Sample, samples } from './containers.ts';
import {
  type EngineFacts,
  endEngine,
  prepareEngine,
  signalEngine,
  startEngine,
  sweepEngine,
} from './engine.ts';
import { LabError, type Part, type Site } from './part.ts';
import { freePorts } from './ports.ts';
import { run } from './processes.ts';
import { locate } from './programs.ts';

type DockerFacts = EngineFacts & {
  /** `shop-web` answers here: `http://127.0.0.1:port/health`. */
  readonly webPort: number;
  /** The Compose project: services `api` (two containers) and `client`. */
  readonly project: 'shopfront';
};

type Engine = DockerFacts & {
  readonly client: Docker;
  /** Stops the engine; its containers run on. */
  stop(): Promise<void>;
  /** The same, without giving it time. */
  kill(): Promise<void>;
  /** Returns when it answers again. */
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
};

/** A Docker engine of its own, with a few containers of every kind. */
export const docker: Part<DockerFacts, Engine> = {
  name: 'docker',
  needs: [
    { program: 'dockerd', package: 'docker.io' },
    { program: 'docker-compose', package: 'docker-compose' },
    { program: 'busybox', package: 'busybox-static' },
    { program: 'ip', package: 'iproute2' },
  ],
  async up(place) {
    const [[webPort = 0], engine] = await Promise.all([freePorts(1), prepareEngine(place)]);
    const facts = { ...engine, webPort, project: 'shopfront' } as const;
    await startEngine(place, facts);
    const { client } = docker.hands(facts, place);
    await buildImages(place, client);
    await Promise.all([
      composeUp(place, facts),
      ...samples(webPort).map((sample) => runSample(client, sample)),
    ]);
    return facts;
  },
  describe: ({ socket }) => `docker -H unix://${socket} ps --all`,
  hands: (facts, site) => ({
    ...facts,
    client: new Docker({ socketPath: facts.socket }),
    start: () => startEngine(site, facts),
    stop: () => endEngine(site, 'SIGTERM'),
    kill: () => endEngine(site, 'SIGKILL'),
    freeze: () => signalEngine(site, 'SIGSTOP'),
    thaw: () => signalEngine(site, 'SIGCONT'),
  }),
  sweep: sweepEngine,
};

const applets =
  'sh sleep cat wget httpd nc dd echo printf env ps ls kill top head tail date test true false'.split(' ');

/** Builds from busybox alone, so that nothing is fetched. */
async function buildImages(site: Site, client: Docker): Promise<void> {
  const context = join(site.directory, 'images');
  const root = join(context, 'root');
  for (const directory of ['bin', 'www', 'tmp']) mkdirSync(join(root, directory), { recursive: true });
  copyFileSync(locate('busybox'), join(root, 'bin/busybox'));
  for (const applet of applets) symlinkSync('busybox', join(root, 'bin', applet));
  for (const page of ['index.html', 'health']) writeFileSync(join(root, 'www', page), 'ok\n');
  writeFileSync(join(root, 'hostile'), healthOutput);
  for (const [tag, dockerfile] of Object.entries(dockerfiles)) writeFileSync(join(context, tag), dockerfile);
  const archive = join(site.directory, 'images.tar');
  await run(site, ['tar', '-C', context, '-cf', archive, '.']);
  for (const tag of Object.keys(dockerfiles)) {
    const told = await text(
      await client.buildImage(archive, { t: `quarterdeck-lab:${tag}`, dockerfile: tag }),
    );
    if (told.includes('"errorDetail"'))
      throw new LabError(`The image quarterdeck-lab:${tag} was not built: ${told}`);
  }
}

async function runSample(client: Docker, { name, options, after }: Sample): Promise<void> {
  const container = await client.createContainer({ name, ...options });
  await container.start();
  if (after !== undefined) await container[after]();
}

async function composeUp(site: Site, { socket, project }: DockerFacts): Promise<void> {
  const file = join(site.directory, 'docker-compose.yml');
  writeFileSync(file, compose);
  const env = { DOCKER_HOST: `unix://${socket}` };
  await run(site, ['docker-compose', '-f', file, '-p', project, 'up', '-d'], { env });
}
