import type { Lab } from '../../lab/lab.ts';
import { held, type Staging } from './record.ts';

/** A master and its replica are killed, so that nobody serves its slots; they stay so. */
export function clusterStages({ hands, passwords }: Lab<'redisCluster'>['redisCluster']): readonly Staging[] {
  const connections = hands.slice(0, 1).map(({ name, port }) => ({
    kind: 'redis' as const,
    system: {
      ...{ id: `redis/shards/${name}`, kind: 'redis' as const, title: name, group: 'shards' },
      where: `127.0.0.1:${port}`,
    },
    login: async () => ({
      ...{ host: '127.0.0.1', port, tls: undefined },
      ...{ username: 'ops_monitor', password: passwords.ops_monitor },
    }),
    queues: [],
  }));
  const halved = async () => {
    const [first, second] = hands;
    const nodes = String(await first?.command('CLUSTER', 'NODES')).split('\n');
    const lost = nodes.find((line) => line.includes(`:${second?.port}@`))?.split(' ')[0] ?? '';
    const follower = nodes.find((line) => line.includes(` slave ${lost} `));
    await second?.kill();
    await hands.find(({ port }) => follower?.includes(`:${port}@`))?.kill();
    return held();
  };
  return [{ alert: 'RedisClusterDown', severity: 'critical', stage: halved, connections }];
}
