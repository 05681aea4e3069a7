import { expect, test } from 'vitest';
import { engineWhere, parseEngineUrl } from '../../../src/config/addresses/engine.ts';

test.each([
  ['unix:///run/docker.sock', { type: 'socket', path: '/run/docker.sock' }],
  ['tcp://10.0.0.5:2376', { type: 'tcp', host: '10.0.0.5', port: 2376 }],
  ['tcp://10.0.0.5', { type: 'tcp', host: '10.0.0.5', port: 2375 }],
  ['tcp://[::1]:2375/', { type: 'tcp', host: '::1', port: 2375 }],
])('%s is an engine', (url, endpoint) => expect(parseEngineUrl(url)).toEqual({ is: 'endpoint', endpoint }));

test('with certificates the port is that of TLS, unless it is given', () => {
  const tls = { ca: '/ca.pem' };
  expect(parseEngineUrl('tcp://h', tls)).toEqual({
    is: 'endpoint',
    endpoint: { type: 'tcp', host: 'h', port: 2376, tls },
  });
});

test('over ssh the socket is to be forwarded', () =>
  expect(parseEngineUrl('ssh://ana@h')).toMatchObject({ expected: expect.stringContaining('ssh -L') }));

test.each([
  '',
  'tcp://',
  'tcp://h:0',
  'tcp://h:99999',
  'tcp://u:p@h:1',
  'unix://relative',
  'http://h',
  'npipe:////./x',
])('"%s" is refused', (url) => expect(parseEngineUrl(url).is).toBe('refused'));

test('where an engine is can be read', () => {
  expect(engineWhere({ type: 'socket', path: '/run/docker.sock' })).toBe('/run/docker.sock');
  expect(engineWhere({ type: 'tcp', host: '::1', port: 2375 })).toBe('tcp://[::1]:2375');
});
