import { type Duration, ReadError } from '../core/reading.ts';
import type { EngineEndpoint } from '../domain/connection.ts';
import { type Changes, changesBy, type Dialling, isChangeAllowed } from './docker.changes.ts';
import { createClient } from './docker.client.ts';
import { type ContainerCommand, type Executing, runInside } from './docker.exec.ts';
import { failureOf } from './docker.failure.ts';
import type { Carries } from './docker.gate.ts';
import type { Ended } from './programs.write.ts';

/**
 * What may be done to one container engine. Every method resolves when the engine says that it is done, also where there
 * was nothing to do, and rejects with a `ReadError` of one sentence: `timeout` and `closed` leave open what happened.
 */
export type DockerWrite = Changes & {
  start(id: string, signal: AbortSignal): Promise<void>;
  /** Sends its stop signal, and kills what is left after the grace. */
  stop(id: string, grace: Duration, signal: AbortSignal): Promise<void>;
  /** Both, in one request that the engine carries through. */
  restart(id: string, grace: Duration, signal: AbortSignal): Promise<void>;
  /** Runs a client of the database that a container holds in it, to its end. */
  run(
    container: { readonly id: string; readonly name: string },
    command: ContainerCommand,
    signal: AbortSignal,
  ): Promise<Ended>;
};

const path = /^\/containers\/[0-9a-f]{64}\/(?:start|(?:stop|restart)\?t=\d{1,5})$/;

const execs = [
  { method: 'POST', path: /^\/containers\/[0-9a-f]{64}\/exec$/, body: true, upgrade: false },
  { method: 'POST', path: /^\/exec\/[0-9a-f]{64}\/start$/, body: true, upgrade: true },
  { method: 'GET', path: /^\/exec\/[0-9a-f]{64}\/json$/, body: false, upgrade: false },
] as const;

/** Everything that is ever sent to an engine besides what reads: whole path and query, and what goes with it. */
export const isWriteAllowed = (
  method: string,
  target: string,
  { body, upgrade }: Carries = { body: false, upgrade: false },
): boolean =>
  (method === 'POST' && path.test(target) && !body && !upgrade) ||
  (!upgrade && isChangeAllowed(method, target, body)) ||
  execs.some(
    (one) => one.method === method && one.path.test(target) && one.body === body && one.upgrade === upgrade,
  );

type Grace = { readonly _query: { readonly t: number }; readonly _body: object };
type Options = { readonly abortSignal: AbortSignal };
/** The driver's calls that are used here. Its published types know neither `abortSignal` nor the query. */
type Writing = Dialling & {
  getContainer(id: string): Executing & {
    start(options: Options): Promise<unknown>;
    stop(options: Options & Grace): Promise<unknown>;
    restart(options: Options & Grace): Promise<unknown>;
  };
};

const connectTimeout = 2_000;
/** For the engine to make its namespaces and networks, or to take them down, on a machine that is busy. */
const margin = 30_000;

/** Opens the write face of one engine: each call is a connection of its own, so that none is sent into a dead one. */
export function openDockerWrite(endpoint: EngineEndpoint): DockerWrite {
  const where = endpoint.type === 'socket' ? endpoint.path : `${endpoint.host}:${endpoint.port}`;
  const name = where.includes('podman') ? 'podman' : 'docker';
  const place = { name, where, host: endpoint.type === 'socket' ? undefined : endpoint.host };

  async function send(
    deadline: Duration,
    signal: AbortSignal,
    call: (docker: Writing, abortSignal: AbortSignal) => Promise<unknown>,
  ): Promise<void> {
    await ask(AbortSignal.any([signal, AbortSignal.timeout(deadline)]), call);
  }

  async function ask<T>(
    abortSignal: AbortSignal,
    call: (docker: Writing, abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      const { docker, gate } = await createClient<Writing>(
        endpoint,
        connectTimeout,
        abortSignal,
        isWriteAllowed,
      );
      try {
        return await call(docker, abortSignal);
      } finally {
        gate.destroy();
      }
    } catch (error) {
      if (error instanceof ReadError) throw error;
      if (statusOf(error) === alreadyDone) return undefined;
      throw refusalOf(error, place) ?? failureOf(error, place, abortSignal);
    }
  }

  return {
    ...changesBy((signal, call) => ask(AbortSignal.any([signal, AbortSignal.timeout(margin)]), call)),
    start: (id, signal) =>
      send(margin, signal, (docker, abortSignal) => docker.getContainer(id).start({ abortSignal })),
    stop: (id, grace, signal) =>
      send(grace + margin, signal, (docker, abortSignal) =>
        docker.getContainer(id).stop({ abortSignal, ...graceOf(grace) }),
      ),
    restart: (id, grace, signal) =>
      send(grace + margin, signal, (docker, abortSignal) =>
        docker.getContainer(id).restart({ abortSignal, ...graceOf(grace) }),
      ),
    async run(container, command, signal) {
      const ended = await ask(signal, (docker) =>
        runInside(docker.getContainer(container.id), container.name, command, signal),
      );
      if (ended === undefined)
        throw new ReadError('protocol', `${name} at ${where} does not tell how it ended`);
      return ended;
    },
  };
}

/** Without a body of its own the driver sends the query as one. */
const graceOf = (grace: Duration): Grace => ({ _query: { t: Math.ceil(grace / 1_000) }, _body: {} });

const alreadyDone = 304;

const statusOf = (error: unknown): unknown =>
  error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;

/** What an engine says to who would change something, where it is not what it says to who looks. */
function refusalOf(
  cause: unknown,
  { name, where }: { readonly name: string; readonly where: string },
): ReadError | undefined {
  switch (statusOf(cause)) {
    case 403:
      return new ReadError('denied', `${name} at ${where} lets us look, and not act: nothing was done`, {
        cause,
      });
    case 404:
      return new ReadError(
        'missing',
        `${name} at ${where} has no such container any more: nothing was done`,
        {
          cause,
        },
      );
    default:
      return undefined;
  }
}
