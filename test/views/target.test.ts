import { expect, test } from 'vitest';
import { nameIn, targetIn } from '../../src/views/target.ts';

test.each([
  ['container/web', 18, 'container/web     '],
  ['container/shop-web-next', 18, 'shop-web-next     '],
  ['container/shop-web-of-tomorrow', 18, 'shop-web-of-tomor…'],
  ['redis/cache/127.0.0.1:46033', 24, 'cache/127.0.0.1:46033   '],
  ['redis/cache/127.0.0.1:46033', 18, '…e/127.0.0.1:46033'],
  ['directory//var/lib/postgresql', 18, '/var/lib/postgres…'],
  ['container/\u001b[2J数据库', 18, 'container/数据库  '],
  ['host', 6, 'host  '],
] as const)('%j in %i columns is %j', (target, columns, wanted) => {
  expect(targetIn(target, columns, '…')).toBe(wanted);
});

test('its name alone leaves the kind out', () => {
  expect(nameIn('check/api', 6, '…')).toBe('api   ');
  expect(nameIn('redis/cache/127.0.0.1:46033', 14, '…')).toBe('…7.0.0.1:46033');
});
