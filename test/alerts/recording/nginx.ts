import { readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../../src/domain/connection.ts';
import type { Lab } from '../../lab/lab.ts';
import { type Staging, undone } from './record.ts';

export function nginxStages({ nginx }: Lab<'nginx'>): readonly Staging[] {
  const { status, config, members, ports } = nginx;
  const connection: Connection = {
    kind: 'nginx',
    system: { id: 'nginx/web', kind: 'nginx', title: 'web', where: `127.0.0.1:${ports.http}` },
    ...{ status, config, certificate: undefined },
  };
  const refusing =
    (...down: readonly ('a' | 'b')[]) =>
    () =>
      undone(
        () => Promise.all(down.map((name) => members[name].behave({ mode: 'refuse' }))),
        () => Promise.all(down.map((name) => members[name].behave())),
      );
  const certified = (name: 'expiring' | 'chain') => () =>
    undone(
      async () => {
        nginx.certify(name);
        await nginx.reload();
      },
      async () => {
        nginx.certify('valid');
        await nginx.reload();
      },
    );
  /** A worker with few connections, and more clients than that, again and again. */
  const crowded = async () => {
    const before = readFileSync(config, 'utf8');
    const burst = async (): Promise<void> => {
      const sockets: Socket[] = [];
      // Whoever has said nothing yet is closed to make room; who has begun to ask is not.
      for (let count = 0; count < 30; count++) {
        const socket = connect(ports.http, '127.0.0.1').on('error', () => undefined);
        socket.write('GET / HTTP/1.1\r\n');
        sockets.push(socket);
        await sleep(5);
      }
      for (const socket of sockets) socket.destroy();
    };
    const bursting = setInterval(burst, 700);
    return undone(
      async () => {
        writeFileSync(config, before.replace('worker_connections 256', 'worker_connections 20'));
        await nginx.reload();
      },
      async () => {
        clearInterval(bursting);
        writeFileSync(config, before);
        await nginx.reload();
      },
    );
  };
  const broken = () =>
    undone(
      () => nginx.write((site) => `include gone.conf;\n${site}`),
      () => nginx.write((site) => site),
    );
  const stopped = () =>
    undone(
      () => nginx.stop(),
      () => nginx.start(),
    );
  return [
    { alert: 'NginxDown', severity: 'critical', stage: stopped },
    { alert: 'NginxUpstreamDown', severity: 'warning', stage: refusing('a') },
    { alert: 'NginxUpstreamDown', severity: 'critical', stage: refusing('a', 'b') },
    { alert: 'NginxDropsConnections', severity: 'critical', stage: crowded },
    { alert: 'NginxCertificateExpiring', severity: 'warning', stage: certified('chain') },
    { alert: 'NginxCertificateExpiring', severity: 'critical', stage: certified('expiring') },
    { alert: 'NginxConfigurationBroken', severity: 'warning', stage: broken },
  ].map((staging) => ({ ...staging, connections: [connection] }) as Staging);
}
