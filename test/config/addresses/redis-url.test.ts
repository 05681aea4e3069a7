import { describe, expect, test } from 'vitest';
import { parseHostAndPort, parseRedisUrl } from '../../../src/config/addresses/redis-url.ts';

const parts = (url: string) => {
  const parsed = parseRedisUrl(url);
  return parsed.is === 'parts' ? parsed.parts : parsed.because;
};

describe('a URL', () => {
  test.each([
    ['redis://localhost:6379', { host: 'localhost', port: 6379, tls: false }],
    ['redis://10.0.0.21', { host: '10.0.0.21', port: 6379 }],
    ['redis://10.0.0.21/1', { host: '10.0.0.21', port: 6379 }],
    ['redis://:s3cret@cache:6380/0', { host: 'cache', port: 6380, username: undefined, password: 's3cret' }],
    ['rediss://ops:p%40ss%2Fword@cache', { tls: true, username: 'ops', password: 'p@ss/word' }],
    ['redis://ops:p@ss@cache', { host: 'cache', password: 'p@ss' }],
    ['redis://[::1]:6380', { host: '::1', port: 6380 }],
    ['unix:///run/redis/redis.sock', { host: '/run/redis/redis.sock', tls: false }],
    ['redis+unix://:pw@/run/redis.sock?db=1', { host: '/run/redis.sock', password: 'pw' }],
    ['valkeys://cache', { host: 'cache', tls: true }],
  ])('%s is taken apart', (url, expected) => expect(parts(url)).toMatchObject(expected));

  test.each([
    ['localhost:6379', /^is no Redis URL/],
    ['http://cache:6379', /^is no Redis URL/],
    ['unix://', /^is no Redis URL/],
    ['redis://cache:0', /^has no host, or a port/],
    ['redis://cache:six', /^has no host, or a port/],
    ['redis://:pa/ss@cache', /^cannot be taken apart/],
    ['redis://:%zz@cache', /^has a % that is not followed/],
  ])('%s is refused, and the sentence does not hold it', (url, because) => {
    expect(parts(url)).toMatch(because);
    expect(parts(url)).not.toContain('pa/ss');
  });
});

test.each([
  ['10.0.0.21:26380', { host: '10.0.0.21', port: 26_380 }],
  ['sentinel-1', { host: 'sentinel-1', port: 26_379 }],
  ['[fd00::1]:1', { host: 'fd00::1', port: 1 }],
  ['fd00::1', undefined],
  ['a b', undefined],
  ['x:70000', undefined],
])('%s is a place of a Sentinel, or none', (text, expected) =>
  expect(parseHostAndPort(text, 26_379)).toEqual(expected),
);
