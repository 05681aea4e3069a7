import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Part } from './part.ts';
import { freePorts } from './ports.ts';
import { run, until } from './processes.ts';
import {
  configure,
  monitorRights,
  type RedisHands,
  type RedisServer,
  redisServer,
  user,
} from './redis-node.ts';

type ClusterFacts = {
  readonly nodes: readonly RedisServer[];
  readonly passwords: { readonly admin: string; readonly ops_monitor: string };
};

type Cluster = ClusterFacts & {
  /** In the order of their ports; which three are masters, the cluster says. */
  readonly hands: readonly RedisHands[];
  url(node: RedisServer): string;
};

/** Three masters with a replica each: a Redis Cluster. It is started for those who name it, and for nobody else. */
export const redisCluster: Part<ClusterFacts, Cluster> = {
  name: 'redisCluster',
  needs: [
    { program: 'redis-server', package: 'redis-server' },
    { program: 'redis-cli', package: 'redis-tools' },
  ],
  async up(place) {
    const [ports, buses] = [await freePorts(6), await freePorts(6)];
    const secret = (): string => randomBytes(9).toString('hex');
    const facts: ClusterFacts = {
      nodes: ports.map((port, index) => {
        const name = `c${index + 1}`;
        return { name, kind: 'node', port, directory: join(place.directory, 'redis-cluster', name) };
      }),
      passwords: { admin: secret(), ops_monitor: secret() },
    };
    for (const [index, node] of facts.nodes.entries()) configure(node, conf(facts, node, buses[index] ?? 0));
    const { hands } = redisCluster.hands(facts, place);
    await Promise.all(hands.map((node) => node.start()));
    const addresses = ports.map((port) => `127.0.0.1:${port}`);
    await run(
      place,
      [
        'redis-cli',
        '--user',
        'admin',
        '--cluster',
        'create',
        ...addresses,
        '--cluster-replicas',
        '1',
        '--cluster-yes',
      ],
      { env: { REDISCLI_AUTH: facts.passwords.admin } },
    );
    await until('A whole Redis Cluster', async () => {
      const states = await Promise.all(hands.map((node) => node.command('CLUSTER', 'INFO')));
      const views = await Promise.all(hands.map((node) => node.command('CLUSTER', 'NODES')));
      const isWhole =
        states.every((state) => String(state).includes('cluster_state:ok')) &&
        views.every((view) => String(view).match(/slave /g)?.length === 3);
      return isWhole ? true : undefined;
    });
    return facts;
  },
  describe: ({ nodes, passwords }) =>
    `redis-cli -c -p ${nodes[0]?.port} --user admin --pass ${passwords.admin}`,
  hands(facts, site) {
    const login = { username: 'admin', password: facts.passwords.admin };
    return {
      ...facts,
      hands: facts.nodes.map((node) => redisServer(node, login, site)),
      url: ({ port }) => `redis://ops_monitor:${facts.passwords.ops_monitor}@127.0.0.1:${port}`,
    };
  },
};

const conf = ({ passwords }: ClusterFacts, { directory }: RedisServer, bus: number): readonly string[] => [
  user('admin', passwords.admin, '~* &* +@all'),
  user('ops_monitor', passwords.ops_monitor, monitorRights),
  ...['masteruser admin', `masterauth ${passwords.admin}`],
  ...['cluster-enabled yes', `cluster-config-file ${join(directory, 'nodes.conf')}`],
  ...['cluster-node-timeout 2000', `cluster-port ${bus}`],
  ...['save ""', 'appendonly no', 'repl-diskless-sync-delay 0'],
];
