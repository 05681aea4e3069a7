import { appendFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { held, type Staging, together, undone } from './record.ts';
import {
  client,
  configured,
  connectionsOf,
  type NodeName,
  nodeNames,
  type Redis,
  told,
} from './redis-hands.ts';

/** What goes wrong with one node. `name`: the master when this is asked. */
export function nodeStages(redis: Redis, name: NodeName): readonly Staging[] {
  const connections = connectionsOf(redis);
  const node = redis[name];
  const replicas = nodeNames.filter((each) => each !== name).map((each) => redis[each]);
  const [replica = node] = replicas;

  /** So many connections that this share of all is taken. */
  const crowd = (share: number) => async () => {
    const missing = Math.round(60 * share) - (await told(node, 'connected_clients'));
    const clients = await Promise.all(Array.from({ length: missing }, () => client(redis, name)));
    return held(() => {
      for (const each of clients) each.disconnect();
    });
  };
  const refusing = () =>
    together(
      () => redis.fill(name),
      async () => {
        const knocking = setInterval(() => void client(redis, name).catch(() => undefined), 50);
        return held(() => clearInterval(knocking));
      },
    );
  /** A limit of which so much is used. */
  const limited = (share: number, policy: string) => () =>
    undone(
      async () => {
        await configured(node, 'maxmemory-policy', policy);
        await configured(node, 'maxmemory', String(Math.round((await told(node, 'used_memory')) / share)));
      },
      async () => {
        await configured(node, 'maxmemory', '64mb');
        await configured(node, 'maxmemory-policy', 'allkeys-lru');
      },
    );
  /** It starts with data of which each key takes its time. */
  const loading = async () => {
    const file = join(replica.directory, 'redis.conf');
    const keys = 'for i = 1, 2000 do redis.call("SET", "filler:" .. i, i, "EX", 60) end';
    await node.command('EVAL', keys, '0');
    await node.command('WAIT', '2', '5000');
    await replica.command('SAVE');
    await replica.kill();
    const before = readFileSync(file, 'utf8');
    appendFileSync(file, '\nkey-load-delay 5000\nloading-process-events-interval-bytes 1024\n');
    const started = replica.start();
    return held(async () => {
      await started;
      await replica.kill();
      writeFileSync(file, before);
      await replica.start();
      await redis.whole();
    });
  };
  /** A directory stands where the snapshot is to be. */
  const noSnapshot = async () => {
    const file = join(node.directory, 'dump.rdb');
    return undone(
      async () => {
        rmSync(file, { force: true });
        mkdirSync(file);
        await node.command('BGSAVE');
      },
      async () => {
        rmSync(file, { recursive: true });
        await node.command('BGSAVE');
      },
    );
  };
  const logging = () =>
    undone(
      () => configured(node, 'appendonly', 'yes'),
      () => configured(node, 'appendonly', 'no'),
    );
  /** The log is begun anew on a device that is always full. */
  const diskFull = async () => {
    const place = join(node.directory, 'appendonlydir', 'temp-appendonly.aof.incr');
    return undone(
      async () => {
        await configured(node, 'appendonly', 'no');
        mkdirSync(dirname(place), { recursive: true });
        symlinkSync('/dev/full', place);
        await configured(node, 'appendonly', 'yes');
      },
      async () => {
        await configured(node, 'appendonly', 'no');
        rmSync(join(node.directory, 'appendonlydir'), { recursive: true });
      },
    );
  };
  const asksForReplicas = () =>
    undone(
      async () => {
        await configured(node, 'min-replicas-max-lag', '2');
        await configured(node, 'min-replicas-to-write', '1');
      },
      () => configured(node, 'min-replicas-to-write', '0'),
    );
  const frozen = () =>
    undone(
      () => {
        for (const each of replicas) each.freeze();
      },
      async () => {
        for (const each of replicas) each.thaw();
        await redis.whole();
      },
    );

  return [
    { alert: 'RedisFull', severity: 'critical', stage: () => redis.fill(name), after: connections },
    { alert: 'RedisClientsHigh', severity: 'warning', stage: crowd(0.88) },
    { alert: 'RedisClientsHigh', severity: 'critical', stage: crowd(0.96) },
    { alert: 'RedisRejectsClients', severity: 'critical', stage: refusing },
    { alert: 'RedisMemoryHigh', severity: 'warning', stage: limited(0.9, 'noeviction') },
    { alert: 'RedisMemoryHigh', severity: 'critical', stage: limited(0.98, 'noeviction') },
    { alert: 'RedisOverMemory', severity: 'warning', stage: limited(1.2, 'volatile-ttl') },
    { alert: 'RedisEvicting', severity: 'warning', stage: () => redis.evict(name) },
    { alert: 'RedisLoading', severity: 'warning', stage: loading },
    { alert: 'RedisSnapshotFailed', severity: 'warning', stage: noSnapshot },
    { alert: 'RedisLogFailed', severity: 'critical', given: logging, stage: diskFull },
    { alert: 'RedisTooFewReplicas', severity: 'critical', given: asksForReplicas, stage: frozen },
  ].map((staging) => ({ ...staging, connections }) as Staging);
}
