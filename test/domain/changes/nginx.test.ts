import { expect, test } from 'vitest';
import {
  nginxChanges,
  type SeenNginx,
  type SeenUpstreams,
  upstreamChanges,
} from '../../../src/domain/changes/nginx.ts';
import { day } from './worlds.ts';

const circumstances = { system: 'nginx/web', at: day, since: day - 10_000 };
const old = day - 9e9;
const main = { path: '/etc/nginx/nginx.conf', hash: 'a', changedAt: old };
const site = { path: '/etc/nginx/shop.conf', hash: 'b', changedAt: old };
const seen = (parts: Partial<SeenNginx> = {}): SeenNginx => ({
  startedAt: old,
  loadedAt: old,
  files: [main, site],
  upstreams: [{ name: 'api', members: ['a:1', 'b:1'] }],
  ...parts,
});
const between = (before: SeenNginx | undefined, after: SeenNginx): readonly string[] =>
  nginxChanges(before, after, circumstances).map(
    ({ at, kind, target, text }) => `${(at - day) / 1000} ${kind} ${target}: ${text}`,
  );

test('what is as it was has not changed', () => {
  expect(between(seen(), seen())).toEqual([]);
  expect(between(undefined, seen())).toEqual([]);
});

test('a start and a load are told with the times of the process, of today also at the first look', () => {
  const again = seen({ startedAt: day - 60_000, loadedAt: day - 60_000 });
  expect(between(seen(), again)).toEqual(['-60 restarted nginx/web: nginx started']);
  expect(between(undefined, again)).toEqual(['-60 restarted nginx/web: nginx started']);
  expect(between(seen(), seen({ loadedAt: day - 5_000 }))).toEqual([
    '-5 configuration nginx/web: configuration loaded',
  ]);
});

test('one that is stopped, or lives where we cannot see it, has not changed', () => {
  expect(between(seen(), seen({ startedAt: undefined, loadedAt: undefined }))).toEqual([]);
});

test('files that change, join and are left out are told, each with its time', () => {
  const changed = { ...site, hash: 'c', changedAt: day - 3_000 };
  expect(between(seen(), seen({ files: [main, changed] }))).toEqual([
    '-3 configuration nginx/web: /etc/nginx/shop.conf changed',
  ]);
  expect(between(undefined, seen({ files: [main, changed] }))).toEqual([
    '-3 configuration nginx/web: /etc/nginx/shop.conf changed',
  ]);
  expect(between(seen({ files: [main] }), seen())).toEqual([
    `${(old - day) / 1000} configuration nginx/web: /etc/nginx/shop.conf joined`,
  ]);
  expect(between(seen(), seen({ files: [main] }))).toEqual([
    '0 configuration nginx/web: /etc/nginx/shop.conf is left out',
  ]);
});

test('members that come and go are told of their upstream', () => {
  expect(between(seen(), seen({ upstreams: [{ name: 'api', members: ['b:1', 'c:1'] }] }))).toEqual([
    '0 configuration nginx/web api: members with c:1, without a:1',
  ]);
  expect(between(seen({ upstreams: [] }), seen())).toEqual([]);
});

test('a member that turns is told, once it was known how it was', () => {
  const member = (state: SeenUpstreams[number]['state'], because = ''): SeenUpstreams => [
    { upstream: 'api', address: 'a:1', state, because },
  ];
  const turned = (before: SeenUpstreams | undefined, after: SeenUpstreams) =>
    upstreamChanges(before, after, circumstances).map(
      ({ kind, target, text }) => `${kind} ${target}: ${text}`,
    );
  expect(turned(member('up'), member('down', 'connection refused a:1'))).toEqual([
    'health nginx/web api: failing: a:1 is down, connection refused a:1',
  ]);
  expect(turned(member('down'), member('up'))).toEqual(['health nginx/web api: a:1 is up again']);
  for (const before of [undefined, member('unknown'), member('marked down'), member('down')])
    expect(turned(before, member('down'))).toEqual([]);
});
