import { parseListeners } from '../../domain/host.listeners.ts';
import { isHost, noHost, parsePort } from '../addresses/local.ts';
import { parseRedisUrl } from '../addresses/redis-url.ts';
import { type Problem, warning } from '../problem.ts';
import type { RedisSection } from '../schema/redis.ts';
import type { Surroundings } from '../surroundings.ts';
import { findSocket } from './sockets.ts';

type FoundRedis = { readonly redis: readonly RedisSection[]; readonly problems: readonly Problem[] };

const nothing: FoundRedis = { redis: [], problems: [] };
const sockets = ['/run/redis/redis-server.sock', '/run/redis/redis.sock', '/tmp/redis.sock'];
const port = 6379;
/** What Debian and the images of Redis listen on; the kernel's own list says whether anybody does. */
const listeners = ['/proc/net/tcp', '/proc/net/tcp6'];

/** What the variables name, or else the Redis of this machine: by the kernel's list of who listens, or by its socket. */
export async function findRedis(outside: Surroundings): Promise<FoundRedis> {
  const named = ofUrl(outside.env) ?? ofVariables(outside.env);
  if (named !== undefined) return named;
  if (await isListening(outside)) return one(`redis://127.0.0.1:${port}`, outside.env);
  for (const path of sockets) {
    const real = await findSocket(path, outside.files);
    if (real !== undefined) return one(`unix://${real}`, outside.env);
  }
  return nothing;
}

type Env = Surroundings['env'];

const section = (url: RedisSection['url'], rest: Partial<RedisSection> = {}): RedisSection => ({
  ...{ name: 'redis', url, nodes: [], sentinels: [], master: 'mymaster', queues: [] },
  ...rest,
});

function one(url: RedisSection['url'], { REDIS_PASSWORD }: Env): FoundRedis {
  const password = REDIS_PASSWORD ? { password: { env: 'REDIS_PASSWORD' } } : {};
  return { redis: [section(url, password)], problems: [] };
}

function ofUrl(env: Env): FoundRedis | undefined {
  if (!env.REDIS_URL) return undefined;
  const parsed = parseRedisUrl(env.REDIS_URL);
  if (parsed.is === 'refused') return noted(`REDIS_URL ${parsed.because}`);
  const url = { env: 'REDIS_URL' };
  return parsed.parts.password === undefined ? one(url, env) : { redis: [section(url)], problems: [] };
}

/** `REDIS_HOST`, `REDIS_PORT`, `REDIS_PASSWORD`. */
function ofVariables(env: Env): FoundRedis | undefined {
  const { REDIS_HOST: host, REDIS_PORT } = env;
  if (!host) return undefined;
  if (!isHost(host)) return noted(`REDIS_HOST ${noHost}`);
  const parsed = parsePort(REDIS_PORT || String(port));
  if (parsed === undefined) return noted('REDIS_PORT is not a number from 1 to 65535');
  if (host.startsWith('/')) return one(`unix://${host}`, env);
  return one(`redis://${host.includes(':') ? `[${host}]` : host}:${parsed}`, env);
}

const noted = (text: string): FoundRedis => ({ redis: [], problems: [warning(text)] });

// Listeners stand first in the list, so that its beginning tells.
const enough = 65_536;

async function isListening({ files }: Surroundings): Promise<boolean> {
  for (const path of listeners) {
    const text = await files.read(path, enough).then(
      (bytes) => new TextDecoder().decode(bytes),
      () => '',
    );
    if (parseListeners(text).some((listener) => listener.port === port)) return true;
  }
  return false;
}
