import { placeOf } from '../core/place.ts';
import { ReadError } from '../core/reading.ts';
import { isProblem, parseCondition } from '../domain/check/condition.ts';
import type { CheckInstance, CheckTarget, RedisAnswerer, Trust } from '../domain/check/target.ts';
import type { CheckKind, CheckSpec } from '../domain/check.ts';
import type { Connection, EngineEndpoint, PostgresLogin } from '../domain/connection.ts';
import { parseEndpoint } from './addresses/endpoint.ts';
import { hostAndPort } from './addresses/local.ts';
import { completeLogin, postgresWhere } from './addresses/login.ts';
import { parsePostgresUrl } from './addresses/postgres-url.ts';
import { parseRedisUrl } from './addresses/redis-url.ts';
import { checkKind, type NamedCheck, urlsOf, usualTimeout } from './checks.ts';
import { maskUrl } from './redact.ts';
import type { CheckSection } from './schema/checks.ts';
import type { SecretReference } from './schema/secret.ts';
import { formatSource, resolveSecret, writtenValue } from './secrets.ts';
import type { Surroundings } from './surroundings.ts';

/** Where secrets come from, and who hears them. */
export type Hearing = { readonly outside: Surroundings; readonly learn: (secret: string) => void };
export type CheckConnection = Extract<Connection, { kind: 'check' }>;

/** How a check is run. Secrets are resolved at each try; `learn` hears each, so that it can be redacted. */
export function checkConnection(
  { id, section }: NamedCheck,
  engines: readonly EngineEndpoint[],
  hearing: Hearing,
): readonly CheckConnection[] {
  const kind = checkKind(section);
  if (kind === undefined) return [];
  const instances = instancesOf(section, id, engines, hearing);
  const [first, ...others] = instances;
  if (first === undefined) return [];
  const where = others.length === 0 ? first.name : `${instances.length} instances`;
  const system = { id, kind: 'check', title: section.name, where } as const;
  return [{ kind: 'check', system, spec: specOf(section, kind), instances, env: hearing.outside.env }];
}

function specOf(section: CheckSection, kind: CheckKind): CheckSpec {
  const { name, every, fast, timeout, failures, successes, severity } = section;
  return {
    name,
    kind,
    every,
    fast: Math.min(fast, every),
    timeout: timeout ?? usualTimeout(kind, section),
    failures,
    successes,
    severity,
    conditions: section.conditions.flatMap((text) => {
      const parsed = parseCondition(text, kind);
      return isProblem(parsed) ? [] : [parsed]; // the schema has refused those
    }),
  };
}

function instancesOf(
  section: CheckSection,
  id: string,
  engines: readonly EngineEndpoint[],
  hearing: Hearing,
): readonly CheckInstance[] {
  const { postgres, redis, container, disk, systemd, command } = section;
  const one = (name: string, target: CheckTarget): readonly CheckInstance[] => [{ name, target }];
  if (postgres !== undefined)
    return one(postgresName(postgres, hearing.outside), {
      kind: 'postgres',
      login: () => postgresLogin(postgres, id, hearing),
    });
  if (redis !== undefined)
    return one(redisName(redis, hearing.outside), {
      kind: 'redis',
      login: () => redisLogin(redis, id, hearing),
    });
  if (container !== undefined)
    return one(containerName(container), { kind: 'container', engines, match: matchOf(container) });
  if (disk !== undefined) return one(disk, { kind: 'disk', path: disk });
  if (systemd !== undefined) return one(systemd, { kind: 'systemd', unit: systemd });
  const [program, ...args] = command ?? [];
  if (program !== undefined) return one(program, { kind: 'command', argv: [program, ...args] });
  return urlsOf(section).flatMap((url) => urlInstance(url, section, id, hearing));
}

function urlInstance(
  url: string,
  section: CheckSection,
  id: string,
  hearing: Hearing,
): readonly CheckInstance[] {
  const parsed = parseEndpoint(url);
  const trust: Trust = { is: section.verify ? 'required' : 'any', ca: section.ca };
  switch (parsed.is) {
    case 'refused':
      return [];
    case 'tcp':
      return [
        {
          name: hostAndPort(parsed.host, parsed.port),
          target: { kind: 'tcp', host: parsed.host, port: parsed.port },
        },
      ];
    case 'tls':
      return [
        {
          name: hostAndPort(parsed.host, parsed.port),
          target: { kind: 'tls', host: parsed.host, port: parsed.port, trust },
        },
      ];
    case 'http': {
      const { method, follow_redirects: isFollowing } = section;
      const headers = (): Promise<Readonly<Record<string, string>>> => resolvedHeaders(section, id, hearing);
      const redirects = isFollowing ? 'follow' : 'stay';
      return [
        {
          name: maskUrl(parsed.url),
          target: { kind: 'http', url: parsed.url, method, headers, redirects, trust },
        },
      ];
    }
  }
}

async function resolvedHeaders(
  { headers }: CheckSection,
  id: string,
  { outside, learn }: Hearing,
): Promise<Readonly<Record<string, string>>> {
  const pairs = await Promise.all(
    Object.entries(headers).map(async ([header, reference]) => {
      const value = await resolveSecret(reference, `the header ${header} of ${id}`, outside);
      learn(value);
      // "Bearer" before a token is no secret, and the token may be told without it.
      const [, credential] = /^\S+ (\S+)$/.exec(value) ?? [];
      if (credential !== undefined) learn(credential);
      return [header, value] as const;
    }),
  );
  return Object.fromEntries(pairs);
}

const loginDefaults = ({ env, user }: Surroundings) => ({
  port: 5432,
  database: 'postgres',
  user: env.PGUSER || user,
  ssl: {},
});

async function postgresLogin(
  reference: SecretReference,
  id: string,
  { outside, learn }: Hearing,
): Promise<PostgresLogin> {
  const parsed = parsePostgresUrl(await resolveSecret(reference, `the url of ${id}`, outside));
  if (parsed.is === 'refused') throw new ReadError(parsed.kind, `the url of ${id} ${parsed.because}`);
  const login = completeLogin(parsed.parts, loginDefaults(outside));
  const { password, user, database } = login;
  if (password !== undefined && password !== user && password !== database) learn(password);
  return login;
}

async function redisLogin(
  reference: SecretReference,
  id: string,
  { outside, learn }: Hearing,
): Promise<RedisAnswerer> {
  const parsed = parseRedisUrl(await resolveSecret(reference, `the url of ${id}`, outside));
  if (parsed.is === 'refused') throw new ReadError('credentials', `the url of ${id} ${parsed.because}`);
  if (parsed.parts.password !== undefined) learn(parsed.parts.password);
  return parsed.parts;
}

// Known at once where the URL is written out or in a variable; a file or a command is not asked before it is needed.
function postgresName(reference: SecretReference, outside: Surroundings): string {
  const parsed = parsePostgresUrl(writtenValue(reference, outside.env) ?? '');
  return parsed.is === 'refused'
    ? `see ${formatSource(reference)}`
    : postgresWhere(completeLogin(parsed.parts, loginDefaults(outside)));
}

function redisName(reference: SecretReference, outside: Surroundings): string {
  const parsed = parseRedisUrl(writtenValue(reference, outside.env) ?? '');
  return parsed.is === 'refused' ? `see ${formatSource(reference)}` : placeOf(parsed.parts);
}

type ContainerSection = NonNullable<CheckSection['container']>;

const containerName = (container: ContainerSection): string =>
  typeof container === 'string'
    ? container
    : [container.project, container.service].filter(Boolean).join('/');

const matchOf = (container: ContainerSection) =>
  typeof container === 'string'
    ? { name: container }
    : { project: container.project, service: container.service };
