import type { Connection, RedisLogin } from '../../../src/domain/connection.ts';
import type { Lab } from '../../lab/lab.ts';
import { connection, type RedisHands } from '../../lab/redis-node.ts';
import { undone } from './record.ts';

export type Redis = Lab<'redis'>['redis'];
export const nodeNames = ['n1', 'n2', 'n3'] as const;
export const sentinelNames = ['q1', 'q2', 'q3'] as const;
export type NodeName = (typeof nodeNames)[number];

/** All six servers, as a stack file that names them describes them. */
export function connectionsOf({ servers, passwords, master }: Redis): readonly Connection[] {
  const described = <K extends 'redis' | 'sentinel'>(kind: K, name: keyof Redis['servers']) => ({
    kind,
    system: {
      ...{ id: `${kind}/cache/${name}`, kind, title: name, group: 'cache' },
      where: `127.0.0.1:${servers[name].port}`,
    },
    login: async (): Promise<RedisLogin> => ({
      ...{ host: '127.0.0.1', port: servers[name].port, tls: undefined },
      ...{ username: 'ops_monitor', password: passwords.ops_monitor },
    }),
  });
  return [
    ...nodeNames.map((name) => ({ ...described('redis', name), queues: [] })),
    ...sentinelNames.map((name) => ({ ...described('sentinel', name), master })),
  ];
}

export const configured = (node: RedisHands, name: string, value: string): Promise<unknown> =>
  node.command('CONFIG', 'SET', name, value);

/** A connection of the application. */
export async function client(
  { servers, passwords }: Redis,
  name: NodeName,
): Promise<ReturnType<typeof connection>> {
  const found = connection(servers[name].port, { username: 'app', password: passwords.app });
  await found.connect();
  return found;
}

/** A number of `INFO`. */
export async function told(node: RedisHands, field: string): Promise<number> {
  const info = String(await node.command('INFO'));
  return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1]);
}

/** So that nobody mends what is staged. */
export const withoutSentinels = (redis: Redis): Promise<AsyncDisposable> =>
  undone(
    () => Promise.all(sentinelNames.map((name) => redis[name].stop())),
    () => Promise.all(sentinelNames.map((name) => redis[name].start())),
  );
