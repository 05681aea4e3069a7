import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import { openDocker } from '../../../src/systems/docker.ts';
import { containerLog } from '../../../src/systems/logs/container.ts';
import { temporary } from '../../config/setting.ts';
import { followed, textsOf } from './collect.ts';

/** An engine that takes every question, and answers those it has an answer for. */
async function engine(answers: Readonly<Record<string, unknown>>): Promise<string> {
  const path = join(await temporary(), 'docker.sock');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('data', (bytes) => {
      const asked = /^GET (\S+)/.exec(bytes.toString())?.[1]?.replace(/\?.*$/, '') ?? '';
      const answer = answers[asked];
      if (answer === undefined) return;
      const body = JSON.stringify(answer);
      socket.write(
        `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
  }).listen(path);
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return path;
}

const id = 'ab'.repeat(32);
const listed = { '/containers/json': [{ Id: id, Names: ['/web'], State: 'running', Status: 'Up 1 hour' }] };

test.each([
  ['says nothing', {}],
  ['hangs after its list', listed],
])('of an engine that %s the log cannot be read, which is told', async (_, answers) => {
  const face = openDocker({ type: 'socket', path: await engine(answers) });
  onTestFinished(() => face.close());
  const log = containerLog({ engine: () => face, name: 'web', clock: systemClock }, { ...followed, tail: 5 });
  await expect(textsOf(log)).rejects.toMatchObject({
    kind: 'timeout',
    message: expect.stringMatching(/^docker is silent on .*docker\.sock/),
  });
});
