import type { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { type Duration, ReadError } from '../core/reading.ts';
import type { EngineEndpoint } from '../domain/connection.ts';
import type { Allows } from './docker.gate.ts';
import { pemFiles } from './tls.ts';

type Abortable = { readonly abortSignal: AbortSignal };

/** What may be asked of a container's log. */
export type LogQuery = {
  readonly stdout: true;
  readonly stderr: true;
  readonly timestamps: true;
  readonly follow: boolean;
  readonly tail: number | 'all';
  /** Seconds since the epoch, with up to nine digits behind the point. */
  readonly since?: string;
};

/** The driver's calls that are used here. Its published types leave `abortSignal` out, and trust the engine's answers. */
export type Docker = {
  version(options: Abortable): Promise<unknown>;
  info(options: Abortable): Promise<unknown>;
  listContainers(options: Abortable & { readonly all: true }): Promise<unknown>;
  getContainer(id: string): {
    inspect(options: Abortable): Promise<unknown>;
    stats(options: Abortable & { readonly stream: false; readonly 'one-shot': true }): Promise<unknown>;
  };
  getImage(reference: string): { inspect(options: Abortable): Promise<unknown> };
  listImages(options: Abortable): Promise<unknown>;
  getEvents(
    options: Abortable & { readonly since: string; readonly until?: string; readonly filters: object },
  ): Promise<Readable>;
  /** What the calls are made of. */
  readonly modem: {
    dial(
      request: Abortable & {
        readonly path: string;
        readonly method: 'GET';
        readonly isStream: true;
        readonly statusCodes: Readonly<Record<number, true | string>>;
        readonly options: object;
      },
      answer: (error: unknown, stream: Readable) => void,
    ): void;
  };
};

/** A container's log as a stream. The driver's own call gathers the whole answer of a log that is not followed. */
export function streamLog(
  { modem }: Docker,
  id: string,
  query: LogQuery,
  abortSignal: AbortSignal,
): Promise<Readable> {
  const statusCodes = { 200: true, 404: 'no such container', 500: 'server error' } as const;
  const request = { path: `/containers/${id}/logs?`, method: 'GET', isStream: true, statusCodes } as const;
  return new Promise((resolve, reject) => {
    modem.dial({ ...request, options: { ...query }, abortSignal }, (error, stream) =>
      error ? reject(error) : resolve(stream),
    );
  });
}

/** A file of a container, as a tar. The driver's own call makes a stream of it. */
export function archived(
  {
    modem,
  }: { readonly modem: { dial(request: object, answer: (error: unknown, tar: unknown) => void): void } },
  id: string,
  path: string,
  abortSignal: AbortSignal,
): Promise<Uint8Array> {
  const request = { path: `/containers/${id}/archive?`, method: 'GET', statusCodes: { 200: true } } as const;
  return new Promise((resolve, reject) => {
    modem.dial({ ...request, options: { path }, abortSignal }, (error, tar) =>
      error ? reject(error) : resolve(tar instanceof Uint8Array ? tar : new Uint8Array()),
    );
  });
}

/** `D`: the driver's calls that are used. */
export type Client<D = Docker> = { readonly docker: D; readonly gate: Agent };

/**
 * Loads the driver and makes a client of it whose every request goes through the gate. Connects to nothing yet.
 * Without `allows` the gate lets pass what reads.
 */
export async function createClient<D = Docker>(
  endpoint: EngineEndpoint,
  connectTimeout: Duration,
  signal: AbortSignal,
  allows?: Allows,
): Promise<Client<D>> {
  // Node's own HTTP is 20 ms of loading, before the first frame as everything that is imported at the top.
  const [{ default: Driver }, { createGate }] = await Promise.all([
    import('dockerode'),
    import('./docker.gate.ts'),
  ]);
  // Whatever is not named here the driver takes from DOCKER_HOST and its like, against what was configured.
  const nothing = {
    socketPath: undefined,
    host: undefined,
    port: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
  };
  if (endpoint.type === 'socket') {
    const gate = createGate('http', connectTimeout, allows);
    return {
      docker: make<D>(Driver, { ...nothing, protocol: 'http', socketPath: endpoint.path, agent: gate }),
      gate,
    };
  }
  const { host, port, tls } = endpoint;
  const protocol = tls === undefined ? 'http' : 'https';
  const pem = await pemFiles(tls ?? {}, signal);
  const gate = createGate(protocol, connectTimeout, allows);
  return { docker: make<D>(Driver, { ...nothing, protocol, host, port, ...pem, agent: gate }), gate };
}

function make<D>(Driver: typeof Dockerode, options: object): D {
  try {
    return new Driver(options) as unknown as D;
  } catch (cause) {
    throw new ReadError('unsupported', 'DOCKER_HOST or DOCKER_CERT_PATH in the environment cannot be used', {
      cause,
    });
  }
}
