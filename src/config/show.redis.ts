import { parseRedisUrl } from './addresses/redis-url.ts';
import { hideReference } from './hide.ts';
import { mask, maskUrl } from './redact.ts';
import type { RedisSection } from './schema/redis.ts';
import type { SecretReference } from './schema/secret.ts';

/** An entry with nothing secret in it: references stay, except a command's arguments, and passwords are masked. */
export function hideRedis(section: RedisSection): RedisSection {
  const { url, nodes, operate } = section;
  return {
    ...section,
    ...(url !== undefined && { url: hideRedisUrl(url) }),
    nodes: nodes.map((node) => ({ ...node, url: hideRedisUrl(node.url), ...hidden(node, 'password') })),
    ...hidden(section, 'password'),
    ...hidden(section, 'sentinel_password'),
    ...(operate !== undefined && {
      operate: { ...operate, ...hidden(operate, 'password'), ...hidden(operate, 'sentinel_password') },
    }),
  };
}

function hidden<K extends string>(section: { readonly [N in K]?: SecretReference | undefined }, name: K) {
  const reference = section[name];
  return reference === undefined ? {} : { [name]: hideReference(reference) };
}

function hideRedisUrl(url: SecretReference): SecretReference {
  if (typeof url !== 'string') return hideReference(url);
  return parseRedisUrl(url).is === 'refused' ? mask : maskUrl(url);
}

/** An entry as it would be written: what is in force where the file says nothing is left out where it is nothing. */
export function redisYaml({ nodes, sentinels, master, queues, ...rest }: RedisSection) {
  return {
    ...rest,
    ...(nodes.length > 0 && { nodes }),
    ...(sentinels.length > 0 && { sentinels, master }),
    ...(queues.length > 0 && { queues }),
  };
}
