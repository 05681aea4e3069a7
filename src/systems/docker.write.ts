import { type Duration, ReadError } from '../core/reading.ts';
import type { EngineEndpoint } from '../domain/connection.ts';
import { createClient } from './docker.client.ts';
import { failureOf } from './docker.failure.ts';

/**
 * What may be done to one container engine. Every method resolves when the engine says that it is done, also where there
 * was nothing to do, and rejects with a `ReadError` of one sentence: `timeout` and `closed` leave open what happened.
 */
export type DockerWrite = {
  start(id: string, signal: AbortSignal): Promise<void>;
  /** Sends its stop signal, and kills what is left after the grace. */
  stop(id: string, grace: Duration, signal: AbortSignal): Promise<void>;
  /** Both, in one request that the engine carries through. */
  restart(id: string, grace: Duration, signal: AbortSignal): Promise<void>;
};

const path = /^\/containers\/[0-9a-f]{64}\/(?:start|(?:stop|restart)\?t=\d{1,5})$/;

/** Everything that is ever sent to an engine besides what reads: whole path and query, and no body. */
export const isWriteAllowed = (method: string, target: string): boolean =>
  method === 'POST' && path.test(target);

type Grace = { readonly _query: { readonly t: number }; readonly _body: object };
type Options = { readonly abortSignal: AbortSignal };
/** The driver's calls that are used here. Its published types know neither `abortSignal` nor the query. */
type Writing = {
  getContainer(id: string): {
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
    const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(deadline)]);
    try {
      const { docker, gate } = await createClient<Writing>(
        endpoint,
        connectTimeout,
        abortSignal,
        isWriteAllowed,
      );
      try {
        await call(docker, abortSignal);
      } finally {
        gate.destroy();
      }
    } catch (error) {
      if (statusOf(error) === alreadyDone) return;
      throw refusalOf(error, place) ?? failureOf(error, place, abortSignal);
    }
  }

  return {
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
