import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openLab } from '../../lab/lab.ts';
import { labOfWorker } from '../../lab/ours.ts';
import { freePorts } from '../../lab/ports.ts';
import { until } from '../../lab/processes.ts';
import { configure, type RedisHands, redisServer, user } from '../../lab/redis-node.ts';
import { temporary } from '../backup/pier.ts';
import { quayOf } from '../backup/quay.ts';

const lab = openLab(labOfWorker());
export const admin = { username: 'admin', password: 'anchor' };
const names = ['m', 'a', 'b'] as const;

/** A master with two replicas that nobody watches; `more`: lines of their configuration. */
export async function fleetOf(more: readonly string[] = []) {
  const ports = await freePorts(3);
  const home = await temporary();
  const servers: RedisHands[] = [];
  for (const [index, name] of names.entries()) {
    const facts = { name, kind: 'node', port: ports[index] ?? 0, directory: join(home, name) } as const;
    configure(facts, [
      user('admin', admin.password, '~* &* +@all'),
      ...['save ""', 'repl-diskless-sync-delay 0', 'repl-ping-replica-period 1', 'masteruser admin'],
      `masterauth ${admin.password}`,
      ...more,
      ...(index === 0 ? [] : [`replicaof 127.0.0.1 ${ports[0]}`]),
    ]);
    const server = redisServer(facts, admin, lab.facts);
    await server.start();
    onTestFinished(() => server.kill().catch(() => undefined));
    servers.push(server);
  }
  const [m, a, b] = servers;
  if (m === undefined || a === undefined || b === undefined) throw new Error('no servers');
  const fleet = { m, a, b };
  await until('Replicas', async () =>
    (await info(m)).match(/state=online/g)?.length === 2 ? true : undefined,
  );
  const section = {
    ...{ name: 'own', ...admin, operate: {} },
    nodes: servers.map(({ name, port }) => ({ name, url: `redis://127.0.0.1:${port}` })),
  };
  return { ...fleet, section, ...(await quayOf({ redis: [section] })) };
}

export const info = async (server: RedisHands): Promise<string> => String(await server.command('INFO'));
export const roles = async (servers: readonly RedisHands[]) =>
  Promise.all(servers.map(async (one) => /role:(\w+)/.exec(await info(one))?.[1]));
export const members = async (server: RedisHands, key: string) =>
  new Set((await server.command('SMEMBERS', key)) as readonly string[]); // members of a set
