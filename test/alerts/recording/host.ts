import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import type { Connection, WatchedDirectory } from '../../../src/domain/connection.ts';
import { program } from './program.ts';
import { held, type Staging, together } from './record.ts';

export const hostOf = (...directories: readonly WatchedDirectory[]): Connection => ({
  kind: 'host',
  system: { id: 'host', kind: 'host', title: 'web-1', where: 'this host' },
  directories,
});

/** Every processor works so large a share of the time. */
const busy = (share: number) => () => {
  const [work, rest] = [share * 100, (1 - share) * 100];
  const script = `console.log('busy');
    const nobody = new Int32Array(new SharedArrayBuffer(4));
    for (;;) {
      const until = performance.now() + ${work};
      while (performance.now() < until);
      Atomics.wait(nobody, 0, 0, ${rest});
    }`;
  return together(...Array.from({ length: availableParallelism() }, () => () => program(script)));
};

/** More knock than wait in line, and nobody opens. */
async function crowded(): Promise<AsyncDisposable> {
  const server = await program(`const server = require('node:net').createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));`);
  server.freeze();
  const clients = Array.from({ length: 20 }, () => connect(Number(server.told), '127.0.0.1'));
  for (const client of clients) client.on('error', () => undefined);
  return held(async () => {
    for (const client of clients) client.destroy();
    await server[Symbol.asyncDispose]();
  });
}

/** What only the processors and the network have to do with. */
export function hostStages(): readonly Staging[] {
  const connections = [hostOf()];
  return [
    { alert: 'HostHighCpuLoad', severity: 'warning', connections, stage: busy(0.86), after: connections },
    { alert: 'HostHighCpuLoad', severity: 'critical', connections, stage: busy(1), after: connections },
    { alert: 'HostListenOverflows', severity: 'warning', connections, stage: crowded, isCounted: true },
  ];
}
