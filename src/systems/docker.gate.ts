import type { ClientRequest, Agent as HttpAgent } from 'node:http';
import type { Socket } from 'node:net';
import process from 'node:process';
import { inspect } from 'node:util';
import type { Duration } from '../core/reading.ts';
import { isAllowed } from './docker.allowed.ts';
import { ConnectTimeoutError, NotAllowedError } from './docker.errors.ts';

// Every request meets its agent here once, on new, kept and awaited sockets alike, before a byte of it is written.
// The types of Node do not name it.
type Entrance = { addRequest(request: ClientRequest, options: unknown): void };

const sockets = { keepAlive: true, maxSockets: 72, maxFreeSockets: 4, scheduling: 'lifo' } as const;

/** What a request brings besides its line: something to say, and whether it makes a stream of the connection. */
export type Carries = { readonly body: boolean; readonly upgrade: boolean };

/** Whether a request may be sent. */
export type Allows = (method: string, target: string, carries: Carries) => boolean;

/** What reads carries nothing. */
const reads: Allows = (method, target, { body, upgrade }) => !body && !upgrade && isAllowed(method, target);

/**
 * The only way to an engine: an agent that sends what its list names and nothing else (what docker.allowed.ts names, unless
 * it is a write face's), that follows no redirect (it would be sent past this gate), and that gives up connecting after
 * `connectTimeout`.
 */
export function createGate(
  protocol: 'http' | 'https',
  connectTimeout: Duration,
  allows: Allows = reads,
): HttpAgent {
  // An import would evaluate all that the module has, and with its WebSocket all of Node's fetch: 20 ms, 3 MB.
  const { Agent } = process.getBuiltinModule(`node:${protocol}`);
  const agent = new Agent(sockets);
  const entrance = agent as unknown as Entrance;
  const enter = entrance.addRequest;
  if (typeof enter !== 'function')
    throw new NotAllowedError('this Node.js offers no place to check requests in');
  entrance.addRequest = (request, options) => {
    check(request, allows);
    request.prependOnceListener('response', ({ headers }) => {
      delete headers.location;
    });
    enter.call(agent, request, options);
  };
  // The driver describes each request for its debug log, needed or not: an agent with its sockets takes it 10 ms.
  Object.defineProperty(agent, inspect.custom, { value: () => 'the gate' });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback);
    if (socket) limitConnecting(socket as Socket, protocol, connectTimeout);
    return socket;
  };
  return agent;
}

function check(request: ClientRequest, allows: Allows): void {
  const { method, path } = request;
  const isPlain = !request.hasHeader('transfer-encoding') && !request.hasHeader('expect');
  const carries = { body: request.hasHeader('content-length'), upgrade: request.hasHeader('upgrade') };
  if (!isPlain || !allows(method, path, carries))
    throw new NotAllowedError(`not allowed: ${method} ${path.split('?')[0]}`);
}

function limitConnecting(socket: Socket, protocol: 'http' | 'https', connectTimeout: Duration): void {
  const timer = setTimeout(() => socket.destroy(new ConnectTimeoutError()), connectTimeout);
  const stop = (): void => clearTimeout(timer);
  socket.once(protocol === 'https' ? 'secureConnect' : 'connect', stop);
  socket.once('close', stop);
}
