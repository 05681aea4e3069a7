import type { Connection, RedisConnection } from '../../../src/domain/connection.ts';
import { systemOf } from '../../domain/redis/nodes.ts';

const login = () => Promise.reject(new Error('nobody logs in here'));
const member = ({ host, port }: { readonly host: string; readonly port: number }): RedisConnection => ({
  kind: 'redis',
  system: { id: `redis/cache/${host}`, kind: 'redis', title: host, group: 'cache', where: `${host}:${port}` },
  login,
  queues: [],
});

/** A Sentinel whose nodes are those that it names. */
export const sentinelAt = (title: string): Connection => ({
  kind: 'sentinel',
  system: systemOf(title),
  login,
  master: 'mymaster',
  member,
});

/** The nodes that `sentinel()` names. */
export const named = ['redis/cache/10.0.0.1', 'redis/cache/10.0.0.2', 'redis/cache/10.0.0.3'];
