import { dirname, resolve } from 'node:path';
import { name as stackName } from '../schema/parts.ts';
import type { Told } from '../template.ts';
import { backupIn, copyNames } from './copies.ts';
import { environmentIn, environmentNames, type Variables } from './names.ts';

/** What the names say that `config init` understands. */
const understood: readonly (readonly [what: string, names: RegExp])[] = [
  ['the database', /^DATABASE_URL$/],
  ['PostgreSQL', /^(?:DB_(?:HOST|PORT|NAME|USER|PASSWORD|SSL_MODE)|PG[A-Z]+|POSTGRES_(?:HOST|SERVER))$/],
  ['PostgreSQL, where POSTGRES_HOST says the host', /^POSTGRES_(?:PORT|DB|USER|PASSWORD)$/],
  ['Redis', /^REDIS_(?:URL|HOST|PORT|PASSWORD)$/],
  ['a container engine', /^DOCKER_(?:HOST|CERT_PATH|TLS_VERIFY)$/],
  ['the environment', new RegExp(`^(?:${environmentNames.join('|')})$`)],
  ['the name of the stack', /^COMPOSE_PROJECT_NAME$/],
  ['a check, where a health document answers', /^PORT$/],
  ['a log', /^LOG_FILE$/],
  ['copies of backups', copyNames],
];

/** What an environment file adds to a stack file, and in one sentence what of it was of use. No value of a secret is in it. */
export function toldBy(path: string, variables: Variables): Told & { readonly summary: string } {
  const names = [...variables.keys()].sort();
  const used = names.filter((name) => meaningOf(name) !== undefined);
  const unused = names.filter((name) => meaningOf(name) === undefined);
  const columns = Math.max(0, ...used.map((name) => name.length));
  const stack = stackName.safeParse(variables.get('COMPOSE_PROJECT_NAME')).data;
  const file = variables.get('LOG_FILE');
  return {
    notes: [
      `From ${path}, to which this file refers; no password was copied.`,
      ...used.map((name) => `  ${name.padEnd(columns)}  ${meaningOf(name)}`),
      `Not used: ${unused.join(', ') || 'none'}.`,
      '',
    ],
    stack,
    backup: backupIn(path, variables, stack ?? 'default'),
    environment: environmentIn(variables),
    logs: file ? [{ name: 'application', file: resolve(dirname(path), file), format: 'auto' }] : [],
    summary: `${used.length} of the ${names.length} variables of ${path} say what to watch: ${used.join(', ') || 'none'}. Not used: ${unused.join(', ') || 'none'}.`,
  };
}

const meaningOf = (name: string): string | undefined => understood.find(([, names]) => names.test(name))?.[0];
