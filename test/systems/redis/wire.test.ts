import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { openSentinelWrite } from '../../../src/systems/write.ts';

test('an order that is given up is reset: nothing of it is delivered later', async () => {
  const givingUp = new AbortController();
  const ended = Promise.withResolvers<string>();
  const server = createServer((socket) => {
    socket.once('data', () => givingUp.abort());
    socket.on('end', () => ended.resolve('an orderly end'));
    socket.on('error', ({ message }) => ended.resolve(message));
  });
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a TCP server
  const login = { host: '127.0.0.1', port, username: undefined, password: undefined, tls: undefined };
  const sentinel = openSentinelWrite({ title: 'q1', login: async () => login });
  await expect(sentinel.failOver('cache', givingUp.signal)).rejects.toThrow('q1 does not answer');
  expect(await ended.promise).toBe('read ECONNRESET');
});
