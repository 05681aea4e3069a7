import type { EngineEndpoint } from '../../domain/connection.ts';
import { parsePort } from './local.ts';

/** What a URL of an engine means, or what was expected instead. */
type ParsedEngine =
  | { readonly is: 'endpoint'; readonly endpoint: EngineEndpoint }
  | { readonly is: 'refused'; readonly expected: string };

type Tls = Extract<EngineEndpoint, { type: 'tcp' }>['tls'];

/** Reads what `DOCKER_HOST` and a stack file hold: `unix:///run/docker.sock`, `tcp://10.0.0.5:2376`. */
export function parseEngineUrl(url: string, tls?: Tls): ParsedEngine {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(url) ?? [];
  if (scheme === 'unix' && rest.startsWith('/'))
    return { is: 'endpoint', endpoint: { type: 'socket', path: rest } };
  if (scheme === 'ssh')
    return {
      is: 'refused',
      expected: 'tcp://HOST:PORT or a socket (forward the remote one with ssh -L and name it)',
    };
  const [, bracketed, plain, digits] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:/@?#[\]]+))(?::(\d+))?\/?$/.exec(rest) ?? [];
  const host = bracketed ?? plain;
  const port = parsePort(digits ?? (tls === undefined ? '2375' : '2376'));
  if (scheme !== 'tcp' || host === undefined || port === undefined)
    return { is: 'refused', expected: 'tcp://HOST:PORT or unix:///PATH' };
  return { is: 'endpoint', endpoint: { type: 'tcp', host, port, ...(tls !== undefined && { tls }) } };
}

/** Where an engine is, as it is shown: `/run/docker.sock`, `tcp://10.0.0.5:2376`. */
export const engineWhere = (endpoint: EngineEndpoint): string =>
  endpoint.type === 'socket'
    ? endpoint.path
    : `tcp://${endpoint.host.includes(':') ? `[${endpoint.host}]` : endpoint.host}:${endpoint.port}`;
