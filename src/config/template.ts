import { stringify } from 'yaml';
import type { Json } from '../core/json.ts';
import type { Environment } from '../domain/stack.ts';
import type { Sections } from './sections.ts';
import { redisYaml } from './show.redis.ts';

/** What the file says besides what discovery found. */
export type Told = {
  /** Comments at its top. */
  readonly notes: readonly string[];
  readonly stack?: string | undefined;
  readonly environment?: Environment | undefined;
  readonly logs?: Sections['logs'];
  /** How its databases are backed up. */
  readonly backup?: Readonly<Record<string, Json>> | undefined;
};

/** A stack file that says what discovery found, with the comments a newcomer needs and no secret in it. */
export function template(
  {
    docker,
    postgres,
    redis,
    sqlite,
    nginx,
  }: Pick<Sections, 'docker' | 'postgres' | 'redis' | 'sqlite' | 'nginx'>,
  applications: readonly { readonly name: string; readonly url: string }[],
  { notes, stack = 'default', environment, logs = [], backup }: Told = { notes: [] },
): string {
  const kept = <Section extends object>(one: Section) => ({
    ...one,
    ...(backup !== undefined && { backup }),
  });
  return [
    ...notes.map((note) => `# ${note}`.trimEnd()),
    'version: 1',
    `stack: ${stack}`,
    '# development, testing, staging or production',
    environment === undefined ? '# environment: production' : `environment: ${environment}`,
    '# watch: nothing can be changed from here. operate: actions run after confirmation.',
    'access: watch',
    '',
    '# Directories whose size and age are watched, and what goes before systemctl when a unit is restarted.',
    '# host:',
    '#   operate: { run_as: [sudo, -n] }',
    '#   directories:',
    '#     - { path: /var/backups, limit: 10GB, older_than: 30d }',
    '',
    '# Engines. A section that is left out is discovered at every start; an empty list watches none.',
    ...section('docker', docker, '[{ name: docker, socket: /run/docker.sock }]'),
    '',
    '# PostgreSQL. Secrets are referred to: {env: NAME}, {file: PATH}, {env: NAME, file: PATH} or {command: [PROGRAM]}.',
    ...section(
      'postgres',
      postgres.map(kept),
      '[{ name: main, nodes: [{ name: p1, url: { env: DATABASE_URL } }] }]',
    ),
    '',
    '# Redis: a single server by its url, or the Sentinels, who know the nodes.',
    ...section(
      'redis',
      redis.map(redisYaml),
      '[{ name: cache, sentinels: [10.0.0.21:26379], master: mymaster }]',
    ),
    '',
    '# SQLite databases, which are read from outside and left untouched.',
    ...section('sqlite', sqlite.map(kept), '[{ name: app, path: /var/lib/shop/app.db }]'),
    '',
    '# nginx: its page of stub_status, and its configuration, which says the upstreams and the certificates.',
    ...section(
      'nginx',
      nginx,
      '[{ name: web, status: http://127.0.0.1/nginx_status, config: /etc/nginx/nginx.conf }]',
    ),
    '',
    '# Health checks: url, instances, postgres, redis, container, disk, systemd or command, with conditions of Gatus.',
    ...section('checks', applications, '[{ name: api, url: http://127.0.0.1:8080/health, every: 30s }]'),
    '',
    '# Log files to look into, besides those of containers and units.',
    ...section('logs', logs, '[{ name: access, file: /var/log/nginx/access.log, format: nginx }]'),
    '',
    '# Configuration, environment files and directories that are kept in backups; databases have a backup: of their own.',
    '# files: [{ name: app, paths: [/etc/nginx], environment: [/srv/shop/.env], key: { file: /etc/quarterdeck/backup.key }, backup: { directory: /var/backups/shop } }]',
    '',
    '# What raises the bar for actions: deny: true, confirm: word, at_most: N or freeze_until: TIME.',
    '# guards: [{ action: restart, target: "postgres/*", confirm: word, reason: "call the database owner first" }]',
    '',
  ].join('\n');
}

const section = (name: string, found: readonly unknown[], example: string): readonly string[] =>
  found.length === 0
    ? ['# None was found here.', `# ${name}: ${example}`]
    : [stringify({ [name]: found }, { lineWidth: 0 }).trimEnd()];
