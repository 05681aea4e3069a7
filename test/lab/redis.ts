import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Part, Place } from './part.ts';
import { freePorts } from './ports.ts';
import { launch, until } from './processes.ts';
import {
  type Administrator,
  configure,
  connection,
  monitorRights,
  type RedisHands,
  type RedisServer,
  redisServer,
  user,
} from './redis-node.ts';

const nodeNames = ['n1', 'n2', 'n3'] as const;
const sentinelNames = ['q1', 'q2', 'q3'] as const;
const users = ['admin', 'app', 'ops_monitor', 'replica', 'sentinel'] as const;
type NodeName = (typeof nodeNames)[number];
type ServerName = NodeName | (typeof sentinelNames)[number];
export type RedisUser = (typeof users)[number];

type RedisFacts = {
  /** What the Sentinels call the three nodes together. */
  readonly master: 'mymaster';
  readonly servers: { readonly [K in ServerName]: RedisServer };
  readonly passwords: { readonly [K in RedisUser]: string };
};

type RedisCluster = RedisFacts & { readonly [K in ServerName]: RedisHands } & {
  /** `redis://user:password@127.0.0.1:port`. */
  url(name: ServerName, user: RedisUser): string;
  /** Whom most Sentinels call the master. Rejects while they differ. */
  masterNow(): Promise<NodeName>;
  /** Makes another node the master and waits until the replicas follow it. */
  failover(): Promise<NodeName>;
  /** Waits until one master has both others as replicas and all three Sentinels agree. */
  whole(): Promise<NodeName>;
  /** Starts what is down, and lets go on what stands still; their names. */
  revive(): Promise<readonly string[]>;
  /** Takes every connection a node gives, until disposed. */
  fill(name: NodeName): Promise<AsyncDisposable & { readonly connections: number }>;
  /** Gives a node so little memory that it has to evict, until disposed. */
  evict(name: NodeName): Promise<AsyncDisposable>;
  /** Cuts a Sentinel off from the nodes until disposed: it answers us, and by now calls the master down. */
  cutOff(name: (typeof sentinelNames)[number]): Promise<AsyncDisposable>;
  /** Makes a replica a master beside the master; the Sentinels, who would mend it, are down until disposed. */
  split(): Promise<AsyncDisposable & { readonly masters: readonly [NodeName, NodeName] }>;
};

/** A master with two replicas, three Sentinels that watch them, and a shop that works on them. */
export const redis: Part<RedisFacts, RedisCluster> = {
  name: 'redis',
  needs: [{ program: 'redis-server', package: 'redis-server' }],
  async up(place) {
    const facts = await prepare(place);
    const hands = redis.hands(facts, place);
    await Promise.all(nodeNames.map((name) => hands[name].start()));
    await replicating(hands);
    await Promise.all(sentinelNames.map((name) => hands[name].start()));
    await hands.whole();
    await load(place, facts);
    return facts;
  },
  describe: ({ servers: { n1 }, passwords }) =>
    `redis-cli -p ${n1.port} --user admin --pass ${passwords.admin}`,
  hands(facts, site) {
    const login: Administrator = { username: 'admin', password: facts.passwords.admin };
    const hand = (name: ServerName): RedisHands => redisServer(facts.servers[name], login, site);
    const servers = {
      ...{ n1: hand('n1'), n2: hand('n2'), n3: hand('n3') },
      ...{ q1: hand('q1'), q2: hand('q2'), q3: hand('q3') },
    };
    return { ...facts, ...servers, ...together(facts, servers) };
  },
};

function together(
  { servers, passwords, master }: RedisFacts,
  hands: { readonly [K in ServerName]: RedisHands },
): Omit<RedisCluster, keyof RedisFacts | ServerName> {
  const masterNow = async (): Promise<NodeName> => {
    const answers = await Promise.all(
      sentinelNames.map((name) => hands[name].command('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', master)),
    );
    const ports = new Set(answers.map((answer) => Number(Array.isArray(answer) ? answer[1] : 0)));
    const found = nodeNames.find((name) => ports.has(servers[name].port));
    if (ports.size !== 1 || found === undefined) throw new Error('the Sentinels do not agree');
    return found;
  };

  const whole = (): Promise<NodeName> =>
    until('A whole Redis', async () => {
      const name = await masterNow();
      const quorum = await Promise.all(
        sentinelNames.map((sentinel) => hands[sentinel].command('SENTINEL', 'CKQUORUM', master)),
      );
      const replicas = await Promise.all(
        sentinelNames.map((sentinel) => hands[sentinel].command('SENTINEL', 'REPLICAS', master)),
      );
      const replication = String(await hands[name].command('INFO', 'replication'));
      const isWhole =
        quorum.every((answer) => String(answer).startsWith('OK 3')) &&
        replicas.every((list) => Array.isArray(list) && list.length === 2) &&
        replication.match(/state=online/g)?.length === 2;
      return isWhole ? name : undefined;
    });

  return {
    url: (name, user) => `redis://${user}:${passwords[user]}@127.0.0.1:${servers[name].port}`,
    masterNow,
    whole,
    async revive() {
      const all = Object.values(hands);
      for (const server of all) if (server.runs()) server.thaw();
      const down = all.filter((server) => !server.runs());
      await Promise.all(down.map((server) => server.start()));
      return down.map(({ name }) => name);
    },
    async failover() {
      const before = await whole();
      await until('A failover', async () => {
        await hands.q1.command('SENTINEL', 'FAILOVER', master);
        return true;
      });
      return until('Another master', async () => {
        const now = await whole();
        return now === before ? undefined : now;
      });
    },
    async fill(name) {
      const { port } = servers[name];
      const [, limit] = (await hands[name].command('CONFIG', 'GET', 'maxclients')) as readonly string[]; // name and value
      const clients: ReturnType<typeof connection>[] = [];
      for (;;) {
        const client = connection(port, { username: 'app', password: passwords.app });
        try {
          await client.connect();
          await client.ping();
          clients.push(client);
        } catch {
          client.disconnect();
          break;
        }
        if (clients.length > Number(limit)) throw new Error(`${name} takes more than ${limit} clients`);
      }
      return {
        connections: clients.length,
        [Symbol.asyncDispose]: async () => {
          for (const client of clients) client.disconnect();
          await until(`Room on ${name}`, async () => (await hands[name].command('PING')) ?? undefined);
        },
      };
    },
    async evict(name) {
      const set = (...pair: [string, string, ...string[]]) => hands[name].command('CONFIG', 'SET', ...pair);
      const info = String(await hands[name].command('INFO', 'memory'));
      const used = Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
      await set('maxmemory', String(used), 'maxmemory-policy', 'allkeys-lru');
      const client = connection(servers[name].port, { username: 'app', password: passwords.app });
      await client.connect();
      let round = 0;
      const pressing = setInterval(() => {
        client.set(`filler:${round++ % 1000}`, 'x'.repeat(20_000), 'EX', 60).catch(() => undefined);
      }, 100);
      return {
        [Symbol.asyncDispose]: async () => {
          clearInterval(pressing);
          client.disconnect();
          await set('maxmemory', '64mb', 'maxmemory-policy', 'allkeys-lru');
        },
      };
    },
    async cutOff(name) {
      const set = (password: string) => hands[name].command('SENTINEL', 'SET', master, 'auth-pass', password);
      const isSeen = async (): Promise<boolean> =>
        !String(await hands[name].command('SENTINEL', 'MASTER', master)).includes('s_down');
      const sight = (wanted: boolean): Promise<true> =>
        until(wanted ? 'Sight' : 'Blindness', async () => ((await isSeen()) === wanted ? true : undefined));
      await set('wrong');
      await sight(false);
      return {
        [Symbol.asyncDispose]: async () => {
          await set(passwords.sentinel);
          await sight(true);
        },
      };
    },
    async split() {
      const one = await whole();
      const other = nodeNames.find((name) => name !== one) ?? one;
      // Frozen ones would tilt, and do nothing for another half minute.
      await Promise.all(sentinelNames.map((name) => hands[name].stop()));
      await hands[other].command('REPLICAOF', 'NO', 'ONE');
      return {
        masters: [one, other],
        [Symbol.asyncDispose]: async () => {
          await hands[other].command('REPLICAOF', '127.0.0.1', String(servers[one].port));
          await Promise.all(sentinelNames.map((name) => hands[name].start()));
          await whole();
        },
      };
    },
  };
}

async function prepare(place: Place): Promise<RedisFacts> {
  const home = join(place.directory, 'redis');
  const names = [...nodeNames, ...sentinelNames];
  const ports = await freePorts(names.length);
  const servers = names.map((name, index) => {
    const kind = name.startsWith('q') ? 'sentinel' : 'node';
    return [name, { name, kind, port: ports[index], directory: join(home, name) }];
  });
  const passwords = users.map((name) => [name, randomBytes(9).toString('hex')]);
  const facts: RedisFacts = {
    master: 'mymaster',
    servers: Object.fromEntries(servers),
    passwords: Object.fromEntries(passwords),
  };
  for (const name of nodeNames) configure(facts.servers[name], nodeConf(facts, name));
  for (const name of sentinelNames) configure(facts.servers[name], sentinelConf(facts));
  return facts;
}

const monitorSentinelRights =
  '-@all +ping +info +client|setname +sentinel|master +sentinel|replicas +sentinel|sentinels +sentinel|ckquorum';
const sentinelRights =
  'allchannels -@all +multi +slaveof +ping +exec +subscribe +config|rewrite +role +publish +info +client|setname +client|kill +script|kill';

function nodeConf({ servers, passwords }: RedisFacts, name: NodeName): readonly string[] {
  return [
    user('admin', passwords.admin, '~* &* +@all'),
    user('app', passwords.app, '~* &* +@all -@admin -@dangerous +info'),
    user('ops_monitor', passwords.ops_monitor, monitorRights),
    user('replica', passwords.replica, '+psync +replconf +ping'),
    user('sentinel', passwords.sentinel, sentinelRights),
    ...['masteruser replica', `masterauth ${passwords.replica}`],
    ...['save 3600 1', 'appendonly no', 'maxmemory 64mb', 'maxmemory-policy allkeys-lru', 'maxclients 60'],
    ...['slowlog-log-slower-than 5000', 'latency-monitor-threshold 50'],
    ...['repl-diskless-sync-delay 0', 'repl-ping-replica-period 1', 'repl-timeout 10'],
    ...(name === 'n1' ? [] : [`replicaof 127.0.0.1 ${servers.n1.port}`]),
  ];
}

function sentinelConf({ servers, passwords, master }: RedisFacts): readonly string[] {
  const askMaster =
    '+ping +sentinel|get-master-addr-by-name +sentinel|sentinels +sentinel|replicas +subscribe';
  return [
    user('admin', passwords.admin, '&* +@all'),
    user('app', passwords.app, `&* -@all ${askMaster}`),
    user('sentinel', passwords.sentinel, '&* +@all'),
    user('ops_monitor', passwords.ops_monitor, monitorSentinelRights),
    ...['sentinel sentinel-user sentinel', `sentinel sentinel-pass ${passwords.sentinel}`],
    `sentinel monitor ${master} 127.0.0.1 ${servers.n1.port} 2`,
    ...[`sentinel auth-user ${master} sentinel`, `sentinel auth-pass ${master} ${passwords.sentinel}`],
    ...[`sentinel down-after-milliseconds ${master} 2000`, `sentinel failover-timeout ${master} 5000`],
    `sentinel parallel-syncs ${master} 1`,
  ];
}

/** Fewer than these would be learned by the Sentinels only at their next look, ten seconds later. */
const replicating = ({ n1 }: RedisCluster): Promise<true> =>
  until('Two replicas', async () => {
    const info = String(await n1.command('INFO', 'replication'));
    return info.match(/state=online/g)?.length === 2 ? true : undefined;
  });

async function load(place: Place, { servers, passwords, master }: RedisFacts): Promise<void> {
  const script = fileURLToPath(new URL('redis-load.ts', import.meta.url));
  await launch(place, ['sh', '-c', 'exec "$@"', 'load', process.execPath, script], {
    env: {
      SENTINELS: sentinelNames.map((name) => servers[name].port).join(','),
      MASTER: master,
      APP_PASSWORD: passwords.app,
    },
    log: join(place.directory, 'redis-load.log'),
  });
}
