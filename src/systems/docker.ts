import { type Instant, ReadError } from '../core/reading.ts';
import type { EngineEndpoint } from '../domain/connection.ts';
import type { ContainerEvent } from '../domain/containers.events.ts';
import type { UsageSample } from '../domain/containers.ts';
import { type Archived, unpack } from './docker.archive.ts';
import { createCgroups, type Running } from './docker.cgroups.ts';
import {
  archived,
  type Client,
  createClient,
  type Docker,
  type LogQuery,
  streamLog,
} from './docker.client.ts';
import { type Details, parseDetails } from './docker.details.ts';
import { type Engine, parseEngine } from './docker.engine.ts';
import { isBroken, orGone } from './docker.errors.ts';
import { parseEvent } from './docker.event.ts';
import { failureOf } from './docker.failure.ts';
import { type Image, parseImage, parseImageTags } from './docker.image.ts';
import { type Inspected, parseInspect, parseVariables } from './docker.inspect.ts';
import { linesOf } from './docker.lines.ts';
import { type Listed, parseList } from './docker.list.ts';
import { type LogMode, modeIn, type PrintedLine, printedIn } from './docker.logs.ts';
import { createSampler } from './docker.sampler.ts';
import { parseStats } from './docker.stats.ts';
import { createMemory, type Told } from './docker.told.ts';

/** All that the console can ask of a container engine. Every method rejects with a `ReadError` of one sentence. */
export type DockerFace = {
  /** `/run/docker.sock`, `10.0.0.5:2376`. */
  readonly where: string;
  /** What the engine is; asked once, and again after a failure. */
  engine(signal: AbortSignal): Promise<Engine>;
  /** Every container, running or not. */
  list(signal: AbortSignal): Promise<readonly Listed[]>;
  /** `gone`: removed since it was listed. */
  inspect(id: string, signal: AbortSignal): Promise<Inspected | 'gone'>;
  /** All that is asked of one before something is done to it. */
  details(id: string, signal: AbortSignal): Promise<Details | 'gone'>;
  /** The variables a container was started with: for the doctor alone, who compares and forgets them. */
  variables(id: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>>;
  /** The whole answer, with its variables: what another one like it is made from. */
  whole(id: string, signal: AbortSignal): Promise<unknown>;
  /** A file by which a server tells how it is, also of a container that has ended; `gone`: there is none. */
  file(id: string, path: string, signal: AbortSignal): Promise<Archived | 'gone'>;
  /** By name or id; `gone`: the engine does not have it. */
  image(reference: string, signal: AbortSignal): Promise<Image | 'gone'>;
  /** The names of all images that it has. */
  imageTags(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * What a container prints, in pieces that are asked for one by one: what nobody asks for waits in the engine. Ends when
   * the container does, or with the lines there are.
   */
  logs(id: string, query: LogQuery, signal: AbortSignal): AsyncGenerator<readonly PrintedLine[]>;
  /**
   * What running containers use: from cgroup files where the engine is on this host, else from the engine, and then as of
   * its last round in the background; at first there is none.
   */
  samples(running: readonly Running[]): Promise<ReadonlyMap<string, UsageSample>>;
  /** What the events told of a container; nothing unless somebody follows them. */
  told(id: string): Told;
  /** Asks for the events from before; how far they reach back is up to the engine. */
  history(since: Instant, until: Instant, signal: AbortSignal): Promise<void>;
  /** The last events that were asked for or followed, the oldest first; the same array until another one is heard. */
  heard(): readonly ContainerEvent[];
  /** Follows the events since an instant, past ones first. Ends by rejecting: it was aborted, or the stream broke. */
  events(since: Instant, listener: EventListener, signal: AbortSignal): Promise<never>;
  /** Ends every connection; what is under way rejects. */
  close(): void;
};

export type EventListener = { onOpen(): void; onEvent(event: ContainerEvent): void };

export type DockerOptions = {
  /** Where `/proc` and `/sys` are found. */
  readonly root?: string;
};

const connectTimeout = 2_000;
const statsTimeout = 5_000;
/** Whoever asks without a deadline waits no longer for the list, or for one container. */
const answerTimeout = 5_000;
/** The first API with everything that is read here: 1.24, of Docker 1.12 in 2016. */
const oldestApi = 24;

const watchedEvents = [
  ...['create', 'start', 'restart', 'stop', 'die', 'oom', 'destroy', 'pause', 'unpause', 'rename', 'update'],
  'health_status',
];
const filters = { type: ['container'], event: watchedEvents };
const soon = (signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(answerTimeout)]);
const seconds = (at: Instant): string => (at / 1000).toFixed(3);

/** Opens the read face of one engine. Nothing is connected or loaded before the first call. */
export function openDocker(endpoint: EngineEndpoint, { root = '/' }: DockerOptions = {}): DockerFace {
  const where = endpoint.type === 'socket' ? endpoint.path : `${endpoint.host}:${endpoint.port}`;
  const name = where.includes('podman') ? 'podman' : 'docker';
  const place = { name, where, host: endpoint.type === 'socket' ? undefined : endpoint.host };
  const now = (): number => performance.now();
  const memory = createMemory();
  const cgroups = createCgroups(root, now);
  const sampler = createSampler(sample, now);
  let opened: Promise<Client> | undefined;
  let engine: Promise<Engine> | undefined;
  let isClosed = false;

  async function ask<T>(signal: AbortSignal, call: (docker: Docker) => Promise<T>): Promise<T> {
    try {
      if (isClosed) throw failed(undefined, signal);
      signal.throwIfAborted();
      opened ??= createClient(endpoint, connectTimeout, signal);
      const { docker, gate } = await opened.catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
      return await call(docker).catch((error: unknown) => {
        // The engine was restarted, or closed what was idle, and this request met the old connection.
        if (!isBroken(error) || signal.aborted || isClosed) throw error;
        for (const idle of Object.values(gate.freeSockets).flat()) idle?.destroy();
        return call(docker);
      });
    } catch (error) {
      throw failed(error, signal);
    }
  }

  function failed(error: unknown, signal: AbortSignal): Error {
    if (isClosed) return new ReadError('closed', `the connection to ${where} was closed`);
    return failureOf(error, place, signal);
  }

  async function hello(signal: AbortSignal): Promise<Engine> {
    const [version, info] = await ask(signal, (docker) =>
      // A proxy before the socket may hide /info; the containers can be shown without it.
      Promise.all([
        docker.version({ abortSignal: signal }),
        docker.info({ abortSignal: signal }).catch(() => undefined),
      ]),
    );
    const found = parseEngine(version, info);
    const minor = Number(/^1\.(\d+)$/.exec(found.api ?? '')?.[1]);
    if (minor < oldestApi)
      throw new ReadError(
        'unsupported',
        `${found.name} ${found.version} is too old: it speaks API ${found.api}, at least 1.${oldestApi} is needed`,
      );
    return found;
  }

  function inspected<T>(id: string, signal: AbortSignal, parse: (answer: unknown) => T): Promise<T | 'gone'> {
    const abortSignal = soon(signal);
    return ask(abortSignal, (docker) => orGone(docker.getContainer(id).inspect({ abortSignal }), parse));
  }

  async function sample(id: string): Promise<UsageSample | undefined> {
    const abortSignal = AbortSignal.timeout(statsTimeout);
    const options = { stream: false, 'one-shot': true, abortSignal } as const;
    return ask(abortSignal, async (docker) => parseStats(await docker.getContainer(id).stats(options)));
  }

  return {
    where,
    async engine(signal) {
      engine ??= hello(signal);
      try {
        return await engine;
      } catch (error) {
        engine = undefined;
        throw error;
      }
    },
    async list(signal) {
      const abortSignal = soon(signal);
      try {
        const answer = await ask(abortSignal, (docker) => docker.listContainers({ all: true, abortSignal }));
        const listed = parseList(answer);
        if (listed === undefined)
          throw new ReadError('protocol', `${where} answers, but not with a list of containers`);
        return listed;
      } catch (error) {
        // It may come back as another version.
        engine = undefined;
        throw error;
      }
    },
    inspect: (id, signal) => inspected(id, signal, parseInspect),
    details: (id, signal) => inspected(id, signal, parseDetails),
    async variables(id, signal) {
      return ask(signal, async (docker) =>
        parseVariables(await docker.getContainer(id).inspect({ abortSignal: signal })),
      );
    },
    whole: (id, signal) => inspected(id, signal, (answer) => answer),
    async file(id, path, signal) {
      const abortSignal = soon(signal);
      const found = await ask(abortSignal, (docker) =>
        orGone(archived(docker, id, path, abortSignal), unpack),
      );
      if (found === undefined) throw new ReadError('protocol', `${where} answers, but not with ${path}`);
      return found;
    },
    image: (reference, signal) =>
      ask(soon(signal), (docker) =>
        orGone(docker.getImage(reference).inspect({ abortSignal: soon(signal) }), parseImage),
      ),
    imageTags: (signal) =>
      ask(soon(signal), async (docker) =>
        parseImageTags(await docker.listImages({ abortSignal: soon(signal) })),
      ),
    async *logs(id, query, signal) {
      const abortSignal = soon(signal);
      const mode = await ask(
        abortSignal,
        async (docker): Promise<LogMode> => modeIn(await docker.getContainer(id).inspect({ abortSignal })),
      );
      // Of a container that prints nothing some engines do not even begin to answer: this has no deadline.
      const stream = await ask(signal, (docker) => streamLog(docker, id, query, signal));
      try {
        yield* printedIn(stream, mode);
      } catch (error) {
        throw failed(error, signal);
      }
    },
    async samples(running) {
      const own = await cgroups.sample(running);
      const others = running.filter(({ id }) => !own.has(id)).map(({ id }) => id);
      return others.length === 0 ? own : new Map([...own, ...sampler.sample(others)]);
    },
    told: memory.of,
    heard: memory.events,
    async history(since, until, signal) {
      const between = { since: seconds(since), until: seconds(until) };
      const stream = await ask(signal, (docker) =>
        docker.getEvents({ ...between, filters, abortSignal: signal }),
      );
      try {
        for await (const line of linesOf(stream)) {
          const event = parseEvent(line);
          if (event !== undefined) memory.hear(event);
        }
      } catch (error) {
        throw failed(error, signal);
      }
    },
    async events(since, { onOpen, onEvent }, signal) {
      const stream = await ask(signal, (docker) =>
        docker.getEvents({ since: seconds(since), filters, abortSignal: signal }),
      );
      onOpen();
      try {
        for await (const line of linesOf(stream)) {
          const event = parseEvent(line);
          if (event === undefined) continue;
          memory.hear(event);
          onEvent(event);
        }
      } catch (error) {
        throw failed(error, signal);
      }
      throw new ReadError('closed', `${name} ended the events on ${where}`);
    },
    close() {
      isClosed = true;
      opened?.then(
        ({ gate }) => gate.destroy(),
        () => undefined,
      );
    },
  };
}
