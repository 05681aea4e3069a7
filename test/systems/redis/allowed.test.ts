import { describe, expect, test } from 'vitest';
import { isAllowed, type RedisCommand } from '../../../src/systems/redis/allowed.ts';

const asked: readonly RedisCommand[] = [
  ['AUTH', 'ops_monitor', 'secret'],
  ['CLIENT', 'SETNAME', 'quarterdeck'],
  ['INFO'],
  ['ROLE'],
  ['SELECT', '1'],
  ['TYPE', 'celery'],
  ['LLEN', 'celery'],
  ['XINFO', 'GROUPS', 'events'],
  ['slowlog', 'get', '64'],
  ['CLUSTER', 'NODES'],
];

test.each(asked.map((command) => [command.join(' '), command] as const))('a node is asked %s', (_, command) =>
  expect(isAllowed('node', command)).toBe(true),
);

const never: readonly RedisCommand[] = [
  ['SET', 'key', 'value'],
  ['GET', 'key'],
  ['KEYS', '*'],
  ['SCAN', '0'],
  ['CONFIG', 'GET', 'requirepass'],
  ['CONFIG', 'SET', 'maxmemory', '1'],
  ['CLIENT', 'KILL', 'TYPE', 'normal'],
  ['CLIENT', 'LIST'],
  ['CLIENT'],
  ['SLOWLOG', 'RESET'],
  ['LATENCY', 'RESET'],
  ['CLUSTER', 'RESET'],
  ['XINFO', 'STREAM', 'events'],
  ['MONITOR'],
  ['DEBUG', 'SLEEP', '1'],
  ['REPLICAOF', 'NO', 'ONE'],
  ['FAILOVER'],
  ['SHUTDOWN'],
  ['EVAL', 'return 1', '0'],
  ['__proto__'],
  ['constructor', 'name'],
];

test.each(never.map((command) => [command.join(' '), command] as const))(
  'a node is never asked %s',
  (_, command) => expect(isAllowed('node', command)).toBe(false),
);

describe('a Sentinel', () => {
  test.each(['MASTER', 'replicas', 'SENTINELS', 'CKQUORUM'])('is asked SENTINEL %s', (word) =>
    expect(isAllowed('sentinel', ['SENTINEL', word, 'mymaster'])).toBe(true),
  );

  test.each(['FAILOVER', 'RESET', 'SET', 'REMOVE', 'MONITOR', 'FLUSHCONFIG', 'SIMULATE-FAILURE', 'CONFIG'])(
    'is never asked SENTINEL %s',
    (word) => expect(isAllowed('sentinel', ['SENTINEL', word, 'mymaster'])).toBe(false),
  );

  test('is asked nothing about data', () => expect(isAllowed('sentinel', ['LLEN', 'celery'])).toBe(false));
});
