import { afterEach, describe, expect, test } from 'vitest';
import { openLab, startLab } from './lab.ts';
import { labOfWorker } from './ours.ts';
import { until } from './processes.ts';
import { connection } from './redis-node.ts';

describe('Redis', () => {
  const { redis } = openLab(labOfWorker());
  afterEach(redis.whole);

  const info = async (name: 'n1' | 'n2' | 'n3', field: string): Promise<string | undefined> =>
    new RegExp(`^${field}:(.*)\r$`, 'm').exec(String(await redis[name].command('INFO')))?.[1];

  test('has a master that two replicas follow and three Sentinels watch', async () => {
    const master = await redis.whole();
    expect(await info(master, 'connected_slaves')).toBe('2');
  });

  test('is worked on', async () => {
    const master = await redis.masterNow();
    await until('Work', async () => (Number(await info(master, 'keyspace_hits')) > 100 ? true : undefined));
    expect(Number(await info(master, 'connected_clients'))).toBeGreaterThan(3);
  });

  test('lets nobody in without a password, and the console do no more than read', async () => {
    const { port } = redis.servers.n1;
    const stranger = connection(port);
    await stranger.connect();
    await expect(stranger.ping()).rejects.toThrow('NOAUTH');
    stranger.disconnect();
    const monitor = connection(port, { username: 'ops_monitor', password: redis.passwords.ops_monitor });
    await monitor.connect();
    expect(await monitor.info('server')).toContain('redis_version');
    await expect(monitor.get('product:1')).rejects.toThrow('NOPERM');
    await expect(monitor.set('product:1', '1')).rejects.toThrow('NOPERM');
    monitor.disconnect();
  });

  test('can be full, and evict', async () => {
    const master = await redis.masterNow();
    {
      await using crowd = await redis.fill(master);
      expect(crowd.connections).toBeGreaterThan(10);
      await expect(redis[master].command('PING')).rejects.toThrow();
    }
    await using _pressed = await redis.evict(master);
    const evicted = async () => Number(await info(master, 'evicted_keys'));
    const before = await evicted();
    await until('Eviction', async () => ((await evicted()) > before ? true : undefined));
  });

  test('has another master when its master is killed, and takes the old one back', async () => {
    const before = await redis.whole();
    await redis[before].kill();
    const after = await until('Another master', async () => {
      const now = await redis.masterNow();
      return now === before ? undefined : now;
    });
    await redis[before].start();
    expect(await redis.whole()).toBe(after);
  });

  test('can have two masters, and a Sentinel that sees none of them', async () => {
    {
      await using split = await redis.split();
      for (const name of split.masters) expect(await info(name, 'role')).toBe('master');
    }
    await using _cut = await redis.cutOff('q2');
    expect(String(await redis.q2.command('SENTINEL', 'MASTER', redis.master))).toContain('s_down');
    expect(String(await redis.q1.command('SENTINEL', 'MASTER', redis.master))).not.toContain('s_down');
  });
});

test('a Redis Cluster is up when it is asked for', async () => {
  await using lab = await startLab({ parts: ['redisCluster'] });
  const [first] = lab.redisCluster.hands;
  expect(await first?.command('CLUSTER', 'INFO')).toContain('cluster_slots_ok:16384');
});
