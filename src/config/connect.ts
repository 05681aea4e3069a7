import { ReadError } from '../core/reading.ts';
import type { BackupPlace } from '../domain/backup.ts';
import type { Connection, EngineEndpoint, PostgresLogin } from '../domain/connection.ts';
import type { System } from '../domain/stack.ts';
import { engineWhere, parseEngineUrl } from './addresses/engine.ts';
import { hostAndPort } from './addresses/local.ts';
import { completeLogin, type LoginDefaults, postgresWhere } from './addresses/login.ts';
import { parsePostgresUrl } from './addresses/postgres-url.ts';
import { checksOf, isTimed } from './checks.ts';
import { type CheckConnection, checkConnection, type Hearing } from './connect.checks.ts';
import { nginxConnection } from './connect.nginx.ts';
import { redisConnections } from './connect.redis.ts';
import { sqliteConnection } from './connect.sqlite.ts';
import { backupsOf, type Keeping } from './remotes.ts';
import type { EngineSection } from './schema/docker.ts';
import type { NodeSection, ServerSection } from './schema/postgres.ts';
import { formatSource, resolveSecret, writtenValue } from './secrets.ts';
import { type NamedServer, type Sections, serversOf } from './sections.ts';
import type { Surroundings } from './surroundings.ts';

/** How every system is reached. Secrets are resolved at each login; `learn` hears each, so that it can be redacted. */
export function connectionsOf(
  sections: Sections,
  outside: Surroundings,
  learn: (secret: string) => void,
): readonly Connection[] {
  return [
    hostConnection(sections, outside),
    ...sections.docker.flatMap(engineConnection),
    ...serversOf(sections).map((server) => serverConnection(server, outside, learn)),
    ...sections.redis.flatMap((section) => redisConnections(section, { outside, learn })),
    ...sections.sqlite.map(sqliteConnection),
    ...sections.nginx.map(nginxConnection),
    ...timedChecks(sections, { outside, learn }),
  ];
}

/** The checks that run on a timer; the others are run by their name only. */
function timedChecks(sections: Sections, hearing: Hearing): readonly CheckConnection[] {
  return checksOf(sections)
    .filter(({ section }) => isTimed(section))
    .flatMap((check) => checkConnection(check, enginesOf(sections), hearing));
}

/** Every check, also those that no timer may run. */
export function checkConnections(sections: Sections, hearing: Hearing): readonly CheckConnection[] {
  return checksOf(sections).flatMap((check) => checkConnection(check, enginesOf(sections), hearing));
}

const enginesOf = ({ docker }: Sections): readonly EngineEndpoint[] =>
  docker.flatMap((section) => endpointOf(section) ?? []);

/** Where backups are kept. */
export const backupPlacesOf = (sections: Keeping): readonly BackupPlace[] =>
  backupsOf(sections).map(({ target, section: { directory, schedule, remote } }) => ({
    ...{ target, directory },
    ...(schedule !== undefined && { schedule }),
    ...(remote !== undefined && { remote: `s3://${remote.s3.bucket}/${remote.s3.prefix}` }),
  }));

function hostConnection(sections: Sections, { hostname }: Surroundings): Connection {
  const directories = (sections.host?.directories ?? []).map(({ path, limit, older_than }) => ({
    path,
    limit,
    oldAfter: older_than,
  }));
  return {
    kind: 'host',
    system: { id: 'host', kind: 'host', title: hostname, where: 'this machine' },
    directories,
    backups: backupPlacesOf(sections),
  };
}

function engineConnection(section: EngineSection): readonly Connection[] {
  const endpoint = endpointOf(section);
  if (endpoint === undefined) return [];
  const system = {
    id: engineId(section),
    kind: 'engine',
    title: section.name,
    where: engineWhere(endpoint),
  } as const;
  return [{ kind: 'engine', system, endpoint }];
}

export const engineId = ({ name }: EngineSection): string => (name === 'docker' ? name : `docker/${name}`);

/** Where an engine is, or where actions reach it. */
export function endpointOf({
  socket,
  url,
  tls,
}: Omit<EngineSection, 'name' | 'operate'>): EngineEndpoint | undefined {
  if (socket !== undefined) return { type: 'socket', path: socket };
  const { ca, cert, key } = tls ?? {};
  const files = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
  const parsed = parseEngineUrl(url ?? '', tls === undefined ? undefined : files);
  return parsed.is === 'endpoint' ? parsed.endpoint : undefined;
}

function serverConnection(
  server: NamedServer,
  outside: Surroundings,
  learn: (secret: string) => void,
): Connection {
  const { id, kind, title, cluster } = server;
  const where = whereOf(server, outside);
  const control = controlOf(server.section);
  const system = { id, kind, title, group: cluster, where, ...(control && { control }) };
  return { kind, system, login: () => login(server, outside, learn) };
}

function controlOf(section: ServerSection | NodeSection): System['control'] {
  const { container, service: unit } = ('control' in section && section.control) || {};
  if (container === undefined && unit === undefined) return undefined;
  return { ...(container !== undefined && { container }), ...(unit !== undefined && { unit }) };
}

/** What a server is logged in to with, as it is now. @throws ReadError when that cannot be found out. */
export async function login(
  { id, kind, section }: NamedServer,
  outside: Surroundings,
  learn: (secret: string) => void,
): Promise<PostgresLogin> {
  const url = await resolveSecret(section.url, `the url of ${id}`, outside);
  const parsed = parsePostgresUrl(url);
  if (parsed.is === 'refused') throw new ReadError(parsed.kind, `the url of ${id} ${parsed.because}`);
  const given = completeLogin(parsed.parts, defaultsOf({ kind, section }, outside));
  const password =
    section.password === undefined
      ? given.password
      : await resolveSecret(section.password, `the password of ${id}`, outside);
  // One that is a name could not be hidden: the name is on the screen.
  if (password !== undefined && password !== given.user && password !== given.database) learn(password);
  return { ...given, password, ...(kind === 'pgbouncer' && { database: 'pgbouncer' }) };
}

// PgBouncer answers SHOW only in the database that bears its name.
const defaultsOf = (
  { kind, section }: Pick<NamedServer, 'kind' | 'section'>,
  { env, user }: Surroundings,
): LoginDefaults => ({
  port: kind === 'pgbouncer' ? 6432 : 5432,
  database: kind === 'pgbouncer' ? 'pgbouncer' : 'postgres',
  user: env.PGUSER || user,
  ssl: section.ssl ?? {},
});

// Known at once where the URL is written out or in a variable; a file or a command is not asked before it is needed.
function whereOf({ kind, section }: NamedServer, outside: Surroundings): string {
  const parsed = parsePostgresUrl(writtenValue(section.url, outside.env) ?? '');
  if (parsed.is === 'refused') return `see ${formatSource(section.url)}`;
  const address = completeLogin(parsed.parts, defaultsOf({ kind, section }, outside));
  return kind === 'pgbouncer' ? hostAndPort(address.host, address.port) : postgresWhere(address);
}
