import { describe, expect, test } from 'vitest';
import { upstreamsOf } from '../../../src/domain/nginx/upstreams.ts';
import { directives, shop } from './configurations.ts';

const found = (text: string) => upstreamsOf(directives(text));
const addresses = (text: string) =>
  found(text).map(({ name, members }) => [name, ...members.map(({ address }) => address)]);

test('an upstream has its members with what is said of each', () => {
  const [app] = found(shop);
  expect(app).toMatchObject({ name: 'app_servers', at: { line: 11 } });
  const usual = { role: 'member', isMarkedDown: false, weight: 1, maxFails: 1, failTimeout: 10_000 };
  expect(app?.members).toEqual([
    { ...usual, address: 'app1:8000', host: 'app1', port: 8000, maxFails: 3, failTimeout: 30_000 },
    { ...usual, address: 'app2:8000', host: 'app2', port: 8000, maxFails: 3, failTimeout: 90_000, weight: 2 },
    { ...usual, address: '[::1]:8000', host: '::1', port: 8000, role: 'backup' },
    { ...usual, address: 'unix:/run/app.sock', host: '/run/app.sock', port: 0, isMarkedDown: true },
  ]);
});

test('what is passed to by its address is an upstream of one; what a variable names is not known', () => {
  expect(addresses(shop).slice(1)).toEqual([
    ['unix:/run/php.sock', 'unix:/run/php.sock'],
    ['10.0.0.9:5000', '10.0.0.9:5000'],
  ]);
});

describe('addresses', () => {
  const passed = (target: string) => addresses(`http { server { location / { proxy_pass ${target}; } } }`);
  test.each([
    ['http://app', [['app:80', 'app:80']]],
    ['https://app/path', [['app:443', 'app:443']]],
    ['http://unix:/run/a.sock:/path', [['unix:/run/a.sock', 'unix:/run/a.sock']]],
    ['http://user:secret@app', []],
    ['http://app:99999', []],
  ])('proxy_pass %s', (target, expected) => {
    expect(passed(target)).toEqual(expected);
  });
});

test('streams have upstreams too, and one of the same name is the same', () => {
  const text = 'http { upstream a { server x:1; } } stream { upstream a { server y:2; server x:1; } }';
  expect(addresses(text)).toEqual([['a', 'x:1', 'y:2']]);
});

test('no more than a hundred members are asked', () => {
  const servers = Array.from({ length: 300 }, (_, index) => `server x:${index + 1};`).join(' ');
  expect(found(`http { upstream a { ${servers} } }`)[0]?.members).toHaveLength(100);
});
