import type { Connection } from '../domain/connection.ts';
import type { NginxSection } from './schema/nginx.ts';

type NginxConnection = Extract<Connection, { kind: 'nginx' }>;

/** How an nginx is reached; nothing about it is secret. */
export function nginxConnection({ name, status, config, certificate }: NginxSection): NginxConnection {
  const where = status === undefined ? (config ?? '') : new URL(status).host;
  return {
    kind: 'nginx',
    system: { id: `nginx/${name}`, kind: 'nginx', title: name, where },
    status,
    config,
    certificate,
  };
}
