import { checksOf, type NamedCheck } from './checks.ts';
import { redisSecrets } from './redis.ts';
import { type Keeping, remotesOf, secretsOfRemote } from './remotes.ts';
import type { ActionSection } from './schema/actions.ts';
import type { CheckSection, ServiceSection } from './schema/checks.ts';
import type { EngineSection } from './schema/docker.ts';
import type { FilesSection } from './schema/files.ts';
import type { NginxSection } from './schema/nginx.ts';
import type { ClusterSection, ServerSection } from './schema/postgres.ts';
import type { RedisSection } from './schema/redis.ts';
import type { RunbookSection } from './schema/runbooks.ts';
import type { SecretReference } from './schema/secret.ts';
import type { SqliteSection } from './schema/sqlite.ts';
import type { StackFile } from './schema/stack-file.ts';

/** What is watched, as the stack file says it, whoever said it: the file, or discovery. */
export type Sections = {
  readonly host: StackFile['host'];
  readonly docker: readonly EngineSection[];
  readonly postgres: readonly ClusterSection[];
  readonly redis: readonly RedisSection[];
  readonly sqlite: readonly SqliteSection[];
  readonly nginx: readonly NginxSection[];
  readonly checks: readonly CheckSection[];
  readonly services: readonly ServiceSection[];
  readonly logs: NonNullable<StackFile['logs']>;
  readonly files: readonly FilesSection[];
  /** Actions of their own. */
  readonly actions: readonly ActionSection[];
  readonly runbooks: readonly RunbookSection[];
  /** Paths of rule files, and the default rules that are switched off. */
  readonly rules: readonly string[];
  readonly rules_off: readonly string[];
};

/** A server of a cluster, with the identity it has on the screen and the way to it in the file. */
export type NamedServer = {
  readonly id: string;
  readonly kind: 'postgres' | 'pgbouncer';
  readonly cluster: string;
  readonly title: string;
  readonly section: ServerSection;
  readonly path: readonly (string | number)[];
};

/** Every PostgreSQL node and pooler, in the file's order. */
export function serversOf({ postgres }: Pick<Sections, 'postgres'>): readonly NamedServer[] {
  return postgres.flatMap(({ name: cluster, nodes, pooler }, index): readonly NamedServer[] => [
    ...nodes.map(
      (section, at): NamedServer => ({
        id: `postgres/${cluster}/${section.name}`,
        kind: 'postgres',
        cluster,
        title: section.name,
        section,
        path: ['postgres', index, 'nodes', at],
      }),
    ),
    ...(pooler === undefined
      ? []
      : [
          {
            id: `pgbouncer/${cluster}`,
            kind: 'pgbouncer',
            cluster,
            title: 'pgbouncer',
            section: pooler,
            path: ['postgres', index, 'pooler'],
          } as const,
        ]),
  ]);
}

/** A place of the file that may hold a secret. */
export type NamedSecret = {
  readonly reference: SecretReference;
  readonly holds: 'url' | 'redis url' | 'password';
  readonly path: readonly (string | number)[];
};

/** Every secret of the file, those of actions too. */
export function secretsOf(sections: Secretive): readonly NamedSecret[] {
  return [
    ...serversOf(sections).flatMap(({ section, path }) => [
      ...credentials(section, path),
      ...credentials(section.operate ?? {}, [...path, 'operate']),
    ]),
    ...redisSecrets(sections.redis),
    ...checksOf(sections).flatMap(ofCheck),
    ...sections.files.flatMap(({ key }, index): readonly NamedSecret[] =>
      key === undefined ? [] : [{ reference: key, holds: 'password', path: ['files', index, 'key'] }],
    ),
    ...remotesOf(sections).flatMap(({ section, path }) =>
      secretsOfRemote(section).map(
        ([name, reference]): NamedSecret => ({ reference, holds: 'password', path: [...path, name] }),
      ),
    ),
  ];
}

/** The sections in which secrets may stand. */
export type Secretive = Pick<Sections, 'checks' | 'services'> & Keeping;

function ofCheck({ section: { postgres, redis, headers }, path }: NamedCheck): readonly NamedSecret[] {
  return [
    ...(postgres === undefined
      ? []
      : [{ reference: postgres, holds: 'url', path: [...path, 'postgres'] } as const]),
    ...(redis === undefined
      ? []
      : [{ reference: redis, holds: 'redis url', path: [...path, 'redis'] } as const]),
    ...Object.entries(headers).map(
      ([header, reference]): NamedSecret => ({
        reference,
        holds: 'password',
        path: [...path, 'headers', header],
      }),
    ),
  ];
}

function credentials(
  {
    url,
    password,
  }: { readonly url?: SecretReference | undefined; readonly password?: SecretReference | undefined },
  path: readonly (string | number)[],
): readonly NamedSecret[] {
  return [
    ...(url === undefined ? [] : [{ reference: url, holds: 'url', path: [...path, 'url'] } as const]),
    ...(password === undefined
      ? []
      : [{ reference: password, holds: 'password', path: [...path, 'password'] } as const]),
  ];
}
