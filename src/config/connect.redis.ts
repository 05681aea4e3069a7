import { placeOf } from '../core/place.ts';
import { ReadError } from '../core/reading.ts';
import type { Connection, QueueKey, RedisLogin } from '../domain/connection.ts';
import type { System } from '../domain/stack.ts';
import { parseHostAndPort, parseRedisUrl } from './addresses/redis-url.ts';
import { type NamedRedis, redisNodes, redisSentinels, shortPlace } from './redis.ts';
import type { RedisControl, RedisSection } from './schema/redis.ts';
import { formatSource, resolveSecret, writtenValue } from './secrets.ts';
import type { Surroundings } from './surroundings.ts';

/** Where secrets come from, and who hears them. */
type Hearing = { readonly outside: Surroundings; readonly learn: (secret: string) => void };

type NodeConnection = Extract<Connection, { kind: 'redis' }>;
type SentinelConnection = Extract<Connection, { kind: 'sentinel' }>;

/**
 * How the servers of one entry are reached. Where it names no nodes, its Sentinels know them: each of their addresses is
 * then reached as the entry says, by `member`.
 */
export function redisConnections(section: RedisSection, hearing: Hearing): readonly Connection[] {
  const nodes = redisNodes(section);
  const isTold = nodes.length === 0;
  return [
    ...nodes.map((node) => nodeConnection(node, section, hearing)),
    ...redisSentinels(section).map(
      ({ id, title, host, port }): SentinelConnection => ({
        kind: 'sentinel',
        system: { id, kind: 'sentinel', title, group: section.name, where: placeOf({ host, port }) },
        master: section.master,
        login: async () => ({
          ...{ host, port, username: section.sentinel_username, tls: tlsOf(section) },
          password: await password(section.sentinel_password, `the Sentinels of ${section.name}`, hearing),
        }),
        ...(isTold && { member: (place: Place) => memberConnection(place, section, hearing) }),
      }),
    ),
  ];
}

type Place = Pick<RedisLogin, 'host' | 'port'>;

function memberConnection(place: Place, section: RedisSection, hearing: Hearing): NodeConnection {
  const { name: group } = section;
  const where = placeOf(place);
  const id = `redis/${group}/${where}`;
  return {
    kind: 'redis',
    system: { ...{ id, kind: 'redis', title: shortPlace(place, 6379), group, where }, ...controlOf(section) },
    queues: queuesOf(section),
    login: () => memberLogin(place, section, hearing),
  };
}

const memberLogin = async (place: Place, section: RedisSection, hearing: Hearing): Promise<RedisLogin> => ({
  ...{ ...place, username: section.username, tls: tlsOf(section) },
  password: await password(section.password, `redis/${section.name}/${placeOf(place)}`, hearing),
});

/** The address in the id of a node that only the Sentinels of an entry know; undefined where that is none. */
export function memberPlace(section: Pick<RedisSection, 'name'>, system: string): Place | undefined {
  const before = `redis/${section.name}/`;
  const place = system.startsWith(before) ? parseHostAndPort(system.slice(before.length), 6379) : undefined;
  return place !== undefined && `${before}${placeOf(place)}` === system ? place : undefined;
}

function controlOf({ control }: { readonly control?: RedisControl | undefined }): Pick<System, 'control'> {
  const { container, service: unit } = control ?? {};
  if (container === undefined && unit === undefined) return {};
  return { control: { ...(container !== undefined && { container }), ...(unit !== undefined && { unit }) } };
}

function nodeConnection(node: NamedRedis, section: RedisSection, hearing: Hearing): NodeConnection {
  const { id, title } = node;
  const where = whereOf(node, hearing.outside);
  return {
    kind: 'redis',
    system: { ...{ id, kind: 'redis', title, group: section.name, where }, ...controlOf(node) },
    queues: queuesOf(section),
    login: () => nodeLogin(node, section, hearing),
  };
}

async function nodeLogin(node: NamedRedis, section: RedisSection, hearing: Hearing): Promise<RedisLogin> {
  const url = await resolveSecret(node.url, `the url of ${node.id}`, hearing.outside);
  const parsed = parseRedisUrl(url);
  if (parsed.is === 'refused') throw new ReadError('credentials', `the url of ${node.id} ${parsed.because}`);
  const { host, port, username, tls, password: written } = parsed.parts;
  if (written !== undefined) hearing.learn(written);
  return {
    ...{ host, port, username: username ?? node.username },
    tls: tlsOf(section) ?? (tls ? { verify: true } : undefined),
    password: written ?? (await password(node.password, node.id, hearing)),
  };
}

/** What actions log in to a node with; undefined where its entry says nothing of actions. */
export async function operatingLogin(
  sections: readonly RedisSection[],
  system: string,
  hearing: Hearing,
): Promise<RedisLogin | undefined> {
  for (const section of sections) {
    if (section.operate === undefined) continue;
    const login = loginTo(section, system, hearing);
    if (login === undefined) continue;
    const { username, password: secret } = section.operate;
    const { host, port, tls, ...watching } = await login;
    if (username === undefined && secret === undefined) return { host, port, tls, ...watching };
    return { host, port, tls, username, password: await password(secret, system, hearing) };
  }
  return undefined;
}

function loginTo(section: RedisSection, system: string, hearing: Hearing): Promise<RedisLogin> | undefined {
  const nodes = redisNodes(section);
  const node = nodes.find(({ id }) => id === system);
  if (node !== undefined) return nodeLogin(node, section, hearing);
  const place = nodes.length === 0 ? memberPlace(section, system) : undefined;
  return place && memberLogin(place, section, hearing);
}

/** The same of a Sentinel. */
export async function operatingSentinel(
  sections: readonly RedisSection[],
  system: string,
  hearing: Hearing,
): Promise<RedisLogin | undefined> {
  for (const section of sections) {
    const found = redisSentinels(section).find(({ id }) => id === system);
    if (found === undefined || section.operate === undefined) continue;
    const { sentinel_username: username, sentinel_password: secret } = section.operate;
    const isOwn = username !== undefined || secret !== undefined;
    return {
      ...{ host: found.host, port: found.port, tls: tlsOf(section) },
      username: isOwn ? username : section.sentinel_username,
      password: await password(isOwn ? secret : section.sentinel_password, system, hearing),
    };
  }
  return undefined;
}

async function password(
  reference: NamedRedis['password'],
  of: string,
  { outside, learn }: Hearing,
): Promise<string | undefined> {
  if (reference === undefined) return undefined;
  const value = await resolveSecret(reference, `the password of ${of}`, outside);
  learn(value);
  return value;
}

function tlsOf({ tls }: RedisSection): RedisLogin['tls'] {
  if (tls === undefined) return undefined;
  const { ca, cert, key, verify } = tls;
  return { verify, ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

const queuesOf = ({ queues }: RedisSection): readonly QueueKey[] => queues;

// Known at once where the URL is written out or in a variable; a file or a command is not asked before it is needed.
function whereOf({ url }: NamedRedis, { env }: Surroundings): string {
  const parsed = parseRedisUrl(writtenValue(url, env) ?? '');
  return parsed.is === 'refused' ? `see ${formatSource(url)}` : placeOf(parsed.parts);
}
