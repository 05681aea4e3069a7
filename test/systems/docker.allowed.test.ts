import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllowed } from '../../src/systems/docker.allowed.ts';

const id = '1b03194e21f86cc51595e369672ba6649a4b30ad00f81a18ac2d11fee419e2a2';

describe('the allow-list', () => {
  it.each([
    '/version',
    '/info',
    '/containers/json?all=true',
    '/containers/json',
    `/containers/${id}/json`,
    `/containers/${id}/stats?stream=false&one-shot=true`,
    `/containers/${id}/logs?stdout=true&stderr=true&timestamps=true&follow=true&tail=500&since=1795217400.123456789`,
    `/containers/${id}/logs?stdout=true&tail=all`,
    `/containers/${id}/archive?path=%2Fvar%2Flib%2Fpostgresql%2Fdata%2Fglobal%2Fpg_control`,
    `/containers/${id}/archive?path=/data/standby.signal`,
    '/images/json',
    '/images/shop:41/json',
    '/images/registry.example:5000/team/shop:41/json',
    `/images/sha256:${id}/json`,
    `/images/shop@sha256:${id}/json`,
    '/events?since=1795217400.123&filters=%7B%22type%22%3A%5B%22container%22%5D%7D',
    '/events?since=1795217400.123&until=1795217500.123&filters=%7B%22type%22%3A%5B%22container%22%5D%7D',
  ])('lets GET %s pass', (target) => {
    expect(isAllowed('GET', target)).toBe(true);
  });

  it.each([
    ['POST', `/containers/${id}/json`],
    ['HEAD', '/version'],
    ['DELETE', `/containers/${id}`],
    ['PUT', `/containers/${id}/archive?path=/`],
    ['get', '/version'],
    ['GET', `/containers/${id}/attach/ws?stdin=1&stream=1`],
    ['GET', `/containers/${id}/archive?path=/etc/shadow`],
    ['GET', `/containers/${id}/archive?path=/data/postgresql.auto.conf`],
    ['GET', `/containers/${id}/archive?path=/data/pg_control`],
    ['GET', `/containers/${id}/archive?path=/data/global/pg_control%00`],
    ['GET', `/containers/${id}/archive`],
    ['GET', `/containers/${id}/export`],
    ['GET', `/containers/${id}/logs?stdout=1`],
    ['GET', `/containers/${id}/logs?tail=-1`],
    ['GET', `/containers/${id}/logs?since=x`],
    ['GET', `/containers/${id}/logs?details=true`],
    ['GET', `/containers/web/logs?stdout=true`],
    ['GET', `/containers/${id}/top?ps_args=aux`],
    ['GET', '/images/get?names=app'],
    ['GET', '/images/search?term=app'],
    ['GET', '/images/../containers/x/json'],
    ['GET', '/images//json'],
    ['GET', '/images/shop/../../x/json'],
    ['GET', '/images/shop/history'],
    ['GET', '/secrets'],
    ['GET', `/exec/${id}/json`],
    ['GET', `/v1.41/containers/${id}/json`],
    ['GET', `/containers/web/json`],
    ['GET', `/containers/${id}/json?size=true`],
    ['GET', `/containers/${id}/../../exec/x/json`],
    ['GET', `/containers/${id}%2fjson`],
    ['GET', `//containers/json`],
    ['GET', `/containers/json?all=true&all=false`],
    ['GET', `/containers/json?limit=1`],
    ['GET', `/containers/json?all=true?x`],
    ['GET', `/containers/json#x`],
    ['GET', `/containers/${id}/stats?stream=true`],
    ['GET', `/events?filters=x`],
    ['GET', `/events?until=tomorrow`],
    ['GET', 'http://elsewhere/version'],
    ['GET', '*'],
    ['GET', ''],
  ])('refuses %s %s', (method, target) => {
    expect(isAllowed(method, target)).toBe(false);
  });

  it('lets no other method pass, whatever the path', () => {
    const method = fc.constantFrom('POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'CONNECT', 'TRACE');
    const target = fc.constantFrom(
      '/version',
      '/info',
      '/containers/json',
      `/containers/${id}/json`,
      '/events',
    );
    fc.assert(fc.property(method, target, (...request) => !isAllowed(...request)));
  });

  it('lets nothing pass that is appended to a path', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (tail) => {
        fc.pre(!tail.startsWith('?'));
        return !isAllowed('GET', `/containers/${id}/json${tail}`);
      }),
    );
  });
});
