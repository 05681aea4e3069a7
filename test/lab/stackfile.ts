import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Site } from './part.ts';
import { type FactsOf, parts, type Up } from './parts.ts';

/** Writes the stack file of what is up, with its secrets in files beside it, and returns its path. */
export function writeStackFile(site: Site, up: Up): string {
  const secrets = join(site.directory, 'secrets');
  mkdirSync(secrets, { mode: 0o700 });
  const secret = (name: string, value: string): { file: string } => {
    const file = join(secrets, name);
    writeFileSync(file, `${value}\n`, { mode: 0o600 });
    return { file };
  };
  const stack = {
    version: 1,
    stack: 'shop',
    environment: 'testing',
    access: 'watch',
    ...(up.docker && { docker: [{ name: 'lab', socket: up.docker.socket }] }),
    ...(up.redis && { redis: [cache(up.redis, secret)] }),
    ...(up.postgres && { postgres: [cluster(site, up.postgres, up.pgbouncer, secret)] }),
    ...(up.sqlite && { sqlite: [{ name: 'app', path: up.sqlite.path }] }),
    ...(up.nginx && { nginx: [front(site, up.nginx)] }),
    ...checks(site, up),
  };
  const path = join(site.directory, 'quarterdeck.yaml');
  writeFileSync(path, stringify(stack), { mode: 0o600 });
  return path;
}

/** Only the Sentinels: they know the nodes. */
function cache(
  { servers, passwords, master }: FactsOf<'redis'>,
  secret: (name: string, value: string) => { file: string },
) {
  const password = secret('redis', passwords.ops_monitor);
  return {
    name: 'cache',
    sentinels: [servers.q1, servers.q2, servers.q3].map(({ port }) => `127.0.0.1:${port}`),
    master,
    ...{ username: 'ops_monitor', password, sentinel_username: 'ops_monitor', sentinel_password: password },
    queues: [{ db: 1, key: 'celery' }, { key: 'events' }],
  };
}

function front(site: Site, facts: FactsOf<'nginx'>) {
  const { status, config } = parts.nginx.hands(facts, site);
  return { name: 'web', status, config };
}

/** What a person would check of this stack, often enough for a test to see it turn. */
function checks(site: Site, { http, tls }: Up) {
  const found = [
    ...(http === undefined
      ? []
      : [
          {
            name: 'api',
            url: parts.http.hands(http, site).url,
            every: '5s',
            fast: '2s',
            conditions: ['[STATUS] == 200', '[BODY].status == healthy', '[RESPONSE_TIME] < 2000'],
          },
        ]),
    ...(tls === undefined
      ? []
      : [{ name: 'shop-tls', url: parts.tls.hands(tls, site).url('valid'), ca: tls.ca, every: '10s' }]),
  ];
  return found.length === 0 ? {} : { checks: found };
}

function cluster(
  site: Site,
  postgres: FactsOf<'postgres'>,
  pgbouncer: FactsOf<'pgbouncer'> | undefined,
  secret: (name: string, value: string) => { file: string },
) {
  const { p1, r1, r2 } = parts.postgres.hands(postgres, site);
  const nodes = [p1, r1, r2].map((node) => ({
    name: node.name,
    url: secret(node.name, node.url('ops_monitor')),
  }));
  if (pgbouncer === undefined) return { name: 'main', nodes };
  const url = parts.pgbouncer.hands(pgbouncer, site).url('ops_monitor', 'pgbouncer');
  return { name: 'main', nodes, pooler: { url: secret('pooler', url) } };
}
