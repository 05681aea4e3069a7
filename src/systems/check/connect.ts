import { isIP, connect as openSocket, type Socket } from 'node:net';
import { connect as openTls, type TLSSocket } from 'node:tls';
import { placeOf } from '../../core/place.ts';
import type { Trust } from '../../domain/check/target.ts';
import type { Certificate, Phases } from '../../domain/check.ts';
import { trustIn } from './authorities.ts';
import { certificateOf } from './certificate.ts';
import { patient } from './patience.ts';
import { resolve } from './resolve.ts';
import { Trouble } from './trouble.ts';

/** What is learned on the way, also when the way ends early. */
export type Trace = {
  phases: { -readonly [K in keyof Phases]: Phases[K] };
  connected: boolean;
  address?: string;
  certificate?: Certificate;
};

export type Endpoint = {
  readonly host: string;
  readonly port: number;
  readonly tls: 'none' | Trust;
  /** Whom the handshake asks for, where that is not the host. */
  readonly servername?: string | undefined;
};

/** Each phase has its own deadline beside the whole's, so that the sentence names what hangs. */
const deadlines = { resolve: 3_000, connect: 3_000, tls: 5_000 } as const;

/** A connection, with each phase timed into the trace. @throws Trouble, or the socket's own error. */
export async function connect(endpoint: Endpoint, trace: Trace, signal: AbortSignal): Promise<Socket> {
  const { host, port } = endpoint;
  const where = placeOf(endpoint);
  const isSocket = host.startsWith('/');
  const addresses = isSocket
    ? []
    : await timed(trace, 'resolve', () =>
        patient(resolve(host, signal), {
          what: `the name of ${host} was not resolved in time`,
          ms: deadlines.resolve,
          signal,
        }),
      );
  if (isSocket || isIP(host) !== 0) delete trace.phases.resolve;
  // The first tells whether there is a way at all, should none of them answer.
  if (addresses[0] !== undefined) trace.address = addresses[0].address;
  const socket = openSocket(
    isSocket
      ? { path: host }
      : { host, port, autoSelectFamily: true, lookup: (_, __, answer) => answer(null, [...addresses]) },
  );
  socket.on('error', () => {}); // whoever waits hears of it in its own way
  try {
    await timed(trace, 'connect', () =>
      patient(opened(socket, 'connect'), {
        what: `nothing answers at ${where}: the connection was not made in time`,
        ms: deadlines.connect,
        signal,
      }),
    );
    trace.connected = true;
    if (socket.remoteAddress !== undefined) trace.address = socket.remoteAddress;
    return endpoint.tls === 'none'
      ? socket
      : await secured(socket, { ...endpoint, trust: endpoint.tls }, trace, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function secured(
  plain: Socket,
  { host, port, servername = host, trust }: Omit<Endpoint, 'tls'> & { readonly trust: Trust },
  trace: Trace,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const where = placeOf({ host, port });
  // Whom we do not trust is looked at all the same; it is told nothing.
  const secureContext = trust.ca === undefined ? undefined : await trustIn(trust.ca, signal);
  const socket = openTls({
    socket: plain,
    rejectUnauthorized: false,
    ...(isIP(servername) === 0 && { servername }),
    host: servername,
    ...(secureContext !== undefined && { secureContext }),
  });
  socket.on('error', () => {});
  await timed(trace, 'tls', () =>
    patient(opened(socket, 'secureConnect'), {
      what: `${where} accepts connections and does not answer the TLS handshake`,
      ms: deadlines.tls,
      signal,
    }),
  );
  const certificate = certificateOf(socket);
  if (certificate !== undefined) trace.certificate = certificate;
  if (trust.is === 'required' && certificate?.distrust !== undefined)
    throw new Trouble('target', `the certificate of ${where} is not trusted: ${certificate.distrust}`);
  return socket;
}

function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once(event, resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new Trouble('target', 'the connection was closed at once')));
  });
}

async function timed<T>(trace: Trace, phase: keyof Phases, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const done = await work();
  trace.phases[phase] = (trace.phases[phase] ?? 0) + performance.now() - start;
  return done;
}
