import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Recorder = AsyncDisposable & {
  readonly socket: string;
  /** Request lines as they came: `GET /version`. */
  readonly requests: readonly string[];
  /** Bytes that came in, whatever they were. */
  readonly received: () => number;
};

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export const json =
  (value: unknown, status = 200): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };

/** Listens on a Unix socket (or a port of the loopback), writes down what it is asked, and answers as it is told. */
export async function record(
  answer: Answer,
  where: 'socket' | 'tcp' = 'socket',
): Promise<Recorder & { port: number }> {
  const directory = await mkdtemp(join(tmpdir(), 'qd-recorder-'));
  const socket = join(directory, 'docker.sock');
  const requests: string[] = [];
  const connections = new Set<Socket>();
  let received = 0;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.on('close', () => {
      received += connection.bytesRead;
      connections.delete(connection);
    });
  });
  await new Promise<void>((resolve) =>
    where === 'socket' ? server.listen(socket, resolve) : server.listen(0, '127.0.0.1', resolve),
  );
  const address = server.address();
  return {
    socket,
    port: where === 'socket' ? 0 : (address as AddressInfo).port,
    requests,
    received: () => [...connections].reduce((sum, { bytesRead }) => sum + bytesRead, received),
    async [Symbol.asyncDispose]() {
      for (const connection of connections) connection.destroy();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}
