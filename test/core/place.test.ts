import { expect, test } from 'vitest';
import { placeOf } from '../../src/core/place.ts';

test.each([
  ['10.0.0.21', '10.0.0.21:6379'],
  ['::1', '[::1]:6379'],
  ['/run/redis/redis.sock', '/run/redis/redis.sock'],
])('%s is shown as %s', (host, where) => expect(placeOf({ host, port: 6379 })).toBe(where));
