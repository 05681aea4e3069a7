import { ReadError } from '../core/reading.ts';
import type { EngineEndpoint, PostgresLogin, RedisLogin } from '../domain/connection.ts';
import type { SystemId } from '../domain/stack.ts';
import { operatingLogin, operatingSentinel } from './connect.redis.ts';
import { endpointOf, engineId, login } from './connect.ts';
import type { Loaded } from './load.ts';
import { resolveSecret } from './secrets.ts';
import { serversOf } from './sections.ts';
import type { Surroundings } from './surroundings.ts';

/** What actions reach the systems with, beside what they are watched with. For a runner alone; nothing is resolved before it is asked for. */
export type Operating = {
  /** Where the file says nothing else, an engine is reached where it is watched. @throws ReadError for one that is not there. */
  readonly engine: (system: SystemId) => EngineEndpoint;
  /** What goes before a program that needs more rights than ours. */
  readonly runAs: readonly string[] | undefined;
  /** Without a stack file, what it is watched with. @throws ReadError of kind `credentials` where a node has none, or they cannot be found out. */
  readonly postgres: (system: SystemId) => Promise<PostgresLogin>;
  /** The same of a node of Redis. */
  readonly redis: (system: SystemId) => Promise<RedisLogin>;
  /** The same of a Sentinel. */
  readonly sentinel: (system: SystemId) => Promise<RedisLogin>;
  /** What the backups of `files/app` are encrypted with. @throws ReadError of kind `credentials` where there is none, or too short a one. */
  readonly archiveKey: (target: string) => Promise<string>;
};

/** Characters: 32 bytes in hexadecimal are 64, a good passphrase is longer than this. */
const leastKey = 16;

export function operatingOf(
  { sections, source }: Pick<Loaded, 'sections' | 'source'>,
  outside: Surroundings,
  learn: (secret: string) => void,
): Operating {
  const file = source.from === 'file' ? source.path : 'a stack file';
  return {
    runAs: sections.host?.operate?.run_as,
    engine(system) {
      const section = sections.docker.find((one) => engineId(one) === system);
      const endpoint = section && endpointOf(section.operate ?? section);
      if (endpoint === undefined) throw new ReadError('missing', `${system} is not in the stack`);
      return endpoint;
    },
    async postgres(system) {
      const server = serversOf(sections).find(({ id }) => id === system);
      if (server === undefined) throw new ReadError('missing', `${system} is not in the stack`);
      const { url, password } = server.section.operate ?? {};
      if (url === undefined && source.from !== 'file') return login(server, outside, learn);
      if (url === undefined)
        throw new ReadError(
          'credentials',
          `${system} has no operate credentials: add operate: { url } in ${file}`,
        );
      return login({ ...server, section: { ...server.section, url, password } }, outside, learn);
    },
    redis: async (system) => orNone(await operatingLogin(sections.redis, system, { outside, learn }), system),
    sentinel: async (system) =>
      orNone(await operatingSentinel(sections.redis, system, { outside, learn }), system),
    async archiveKey(target) {
      const section = sections.files.find(({ name }) => `files/${name}` === target);
      if (section?.key === undefined)
        throw new ReadError('credentials', `${target} has no key to decrypt it with: add key: in ${file}`);
      const key = await resolveSecret(section.key, `the key of ${target}`, outside);
      learn(key);
      if (key.length >= leastKey) return key;
      throw new ReadError('credentials', `the key of ${target} is shorter than ${leastKey} characters`);
    },
  };

  function orNone(found: RedisLogin | undefined, system: SystemId): RedisLogin {
    if (found !== undefined) return found;
    throw new ReadError('credentials', `${system} has no operate credentials: add operate: { } in ${file}`);
  }
}
