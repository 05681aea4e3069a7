import { stringify } from 'yaml';
import { actionJson, actionYaml } from './customs.ts';
import { guardYaml } from './guards.ts';
import { hideReference, hideUrl } from './hide.ts';
import type { Loaded } from './load.ts';
import type { ClusterSection, ServerSection } from './schema/postgres.ts';
import type { SecretReference } from './schema/secret.ts';
import type { Sections } from './sections.ts';
import { backupJson, backupYaml } from './show.backup.ts';
import { checkJson, checkYaml } from './show.checks.ts';
import { hideRedis, redisYaml } from './show.redis.ts';
import { writeDuration, writeSize } from './units.ts';

type Credentials = {
  readonly url?: SecretReference | undefined;
  readonly password?: SecretReference | undefined;
};

/** The same sections with nothing secret in them: references stay, except a command's arguments, and passwords are masked. */
function hideSecrets(sections: Sections): Sections {
  return {
    ...sections,
    postgres: sections.postgres.map(hideCluster),
    redis: sections.redis.map(hideRedis),
    files: sections.files.map(({ key, ...rest }) => ({
      ...rest,
      ...(key !== undefined && { key: hideReference(key) }),
    })),
  };
}

function hideCluster({ nodes, pooler, ...rest }: ClusterSection): ClusterSection {
  return {
    ...rest,
    nodes: nodes.map((node) => ({ ...node, ...hideServer(node) })),
    ...(pooler !== undefined && { pooler: hideServer(pooler) }),
  };
}

function hideServer(section: ServerSection): ServerSection {
  const { operate } = section;
  return {
    ...section,
    url: hideUrl(section.url),
    ...hidePassword(section),
    ...(operate !== undefined && {
      operate: {
        ...operate,
        ...(operate.url !== undefined && { url: hideUrl(operate.url) }),
        ...hidePassword(operate),
      },
    }),
  };
}

const hidePassword = ({ password }: Credentials) =>
  password !== undefined && { password: hideReference(password) };

/** The configuration in force as a stack file that could be written, without its secrets. */
export function showYaml(loaded: Loaded): string {
  const { stack, source, sections } = loaded;
  const { host, docker, postgres, redis, sqlite, nginx, checks, services, logs, files } =
    hideSecrets(sections);
  const directories = host?.directories.map(({ path, limit, older_than }) => ({
    path,
    ...(limit !== undefined && { limit: writeSize(limit) }),
    older_than: writeDuration(older_than),
  }));
  const guards = (stack.guards ?? []).map(guardYaml);
  const because = stack.accessBecause === undefined ? '' : ` (${stack.accessBecause})`;
  const document = {
    version: 1,
    stack: stack.name,
    ...(stack.environment !== undefined && { environment: stack.environment }),
    access: stack.access,
    ...(directories !== undefined && {
      host: { directories, ...(host?.operate !== undefined && { operate: host.operate }) },
    }),
    docker,
    postgres: postgres.map(backupYaml),
    redis: redis.map(redisYaml).map(backupYaml),
    ...(sqlite.length > 0 && { sqlite: sqlite.map(backupYaml) }),
    ...(nginx.length > 0 && { nginx }),
    ...(checks.length > 0 && { checks: checks.map(checkYaml) }),
    ...(services.length > 0 && { services }),
    ...(logs.length > 0 && { logs: logs.map(backupYaml) }),
    ...(files.length > 0 && { files: files.map(backupYaml) }),
    ...(sections.rules.length > 0 && { rules: sections.rules }),
    ...(sections.rules_off.length > 0 && { rules_off: sections.rules_off }),
    ...(guards.length > 0 && { guards }),
    ...(sections.runbooks.length > 0 && { runbooks: sections.runbooks }),
    ...(sections.actions.length > 0 && { actions: sections.actions.map(actionYaml) }),
  };
  return loaded.redact(
    [
      `# from ${source.from === 'file' ? source.path : 'discovery: there is no stack file'}`,
      `# access is ${stack.access}${because}`,
      stringify(document, { lineWidth: 0 }),
    ].join('\n'),
  );
}

/** The same as plain JSON: snake_case keys, base units, unknown is null. */
export function showJson({ stack, source, sections }: Loaded) {
  const { host, docker, postgres, redis, sqlite, nginx, checks, services, logs, files } =
    hideSecrets(sections);
  return {
    source: source.from === 'file' ? source.path : null,
    stack: stack.name,
    environment: stack.environment ?? null,
    access: stack.access,
    access_because: stack.accessBecause ?? null,
    systems: stack.systems.map(({ id, kind, where }) => ({ id, kind, where })),
    host: {
      directories: (host?.directories ?? []).map(({ path, limit, older_than }) => ({
        path,
        limit_bytes: limit ?? null,
        older_than_seconds: older_than / 1000,
      })),
      ...(host?.operate !== undefined && { operate: host.operate }),
    },
    docker,
    postgres: postgres.map(backupJson),
    redis: redis.map(backupJson),
    sqlite: sqlite.map(backupJson),
    nginx,
    checks: checks.map(checkJson),
    services,
    logs: logs.map(backupJson),
    files: files.map(backupJson),
    rules: sections.rules,
    rules_off: sections.rules_off,
    guards: (stack.guards ?? []).map(guardYaml),
    actions: sections.actions.map(actionJson),
    runbooks: sections.runbooks,
  };
}
