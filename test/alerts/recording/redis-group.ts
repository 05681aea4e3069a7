import { setTimeout as sleep } from 'node:timers/promises';
import { type Staging, together, undone } from './record.ts';
import {
  client,
  configured,
  connectionsOf,
  type NodeName,
  nodeNames,
  type Redis,
  withoutSentinels,
} from './redis-hands.ts';

const mebibyte = 1024 ** 2;

/** What several nodes, or several Sentinels, together tell. `name`: the master when this is asked. */
export function groupStages(redis: Redis, name: NodeName): readonly Staging[] {
  const connections = connectionsOf(redis);
  const node = redis[name];
  const [replica = node] = nodeNames.filter((each) => each !== name).map((each) => redis[each]);

  const dead =
    (...servers: readonly (typeof node)[]) =>
    () =>
      undone(
        () => Promise.all(servers.map((server) => server.kill())),
        async () => {
          await Promise.all(servers.map((server) => server.start()));
          await redis.whole();
        },
      );
  const masterless = () =>
    together(
      () => withoutSentinels(redis),
      () =>
        undone(
          () => node.command('REPLICAOF', '127.0.0.1', String(replica.port)),
          () => node.command('REPLICAOF', 'NO', 'ONE'),
        ),
    );
  const lockedOut = () =>
    undone(
      async () => {
        await configured(replica, 'masterauth', 'wrong');
        await replica.command('CLIENT', 'KILL', 'TYPE', 'master');
      },
      async () => {
        await configured(replica, 'masterauth', redis.passwords.replica);
        await redis.whole();
      },
    );
  /** So much is written while a replica stands still. */
  const behind = (mebibytes: number) => () =>
    undone(
      async () => {
        await configured(node, 'client-output-buffer-limit', 'replica 0 0 0');
        await configured(node, 'repl-timeout', '120');
        replica.freeze();
        const writer = await client(redis, name);
        for (let written = 0; written < mebibytes; written++)
          await writer.set('filler', 'x'.repeat(mebibyte));
        await writer.del('filler');
        writer.disconnect();
      },
      async () => {
        replica.thaw();
        await redis.whole();
        await configured(node, 'repl-timeout', '10');
        await configured(node, 'client-output-buffer-limit', 'replica 268435456 67108864 60');
      },
    );
  /** One hears neither the nodes nor the others, who make another node the master. */
  const apart = () =>
    together(
      () => redis.cutOff('q3'),
      () =>
        undone(
          () => redis.q3.command('ACL', 'SETUSER', 'sentinel', 'off'),
          () => redis.q3.command('ACL', 'SETUSER', 'sentinel', 'on'),
        ),
      () =>
        undone(async () => {
          await redis.q3.command('CLIENT', 'KILL', 'USER', 'sentinel');
          await redis.q1.command('SENTINEL', 'FAILOVER', redis.master);
        }),
    );
  const starved = () =>
    undone(
      async () => {
        redis.q3.freeze();
        await sleep(4_000);
        redis.q3.thaw();
      },
      () => redis.whole(),
    );

  return [
    { alert: 'RedisDown', severity: 'critical', stage: dead(node) },
    { alert: 'RedisDown', severity: 'warning', stage: dead(replica) },
    { alert: 'RedisTwoMasters', severity: 'critical', stage: () => redis.split() },
    { alert: 'RedisNoMaster', severity: 'critical', stage: masterless },
    { alert: 'RedisReplicaDisconnected', severity: 'warning', stage: lockedOut },
    { alert: 'RedisReplicationLag', severity: 'warning', stage: behind(20) },
    { alert: 'RedisReplicationLag', severity: 'critical', stage: behind(300) },
    { alert: 'SentinelDown', severity: 'warning', stage: dead(redis.q3) },
    { alert: 'SentinelQuorumLost', severity: 'critical', stage: dead(redis.q2, redis.q3) },
    { alert: 'SentinelsDisagree', severity: 'critical', stage: apart },
    { alert: 'SentinelCutOff', severity: 'warning', stage: () => redis.cutOff('q2') },
    { alert: 'SentinelTilt', severity: 'warning', stage: starved },
  ].map((staging) => ({ ...staging, connections }) as Staging);
}
