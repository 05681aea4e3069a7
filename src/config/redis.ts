import { parseHostAndPort } from './addresses/redis-url.ts';
import type { RedisControl, RedisSection } from './schema/redis.ts';
import type { SecretReference } from './schema/secret.ts';

type Path = readonly (string | number)[];

/** A server that the stack file names, with the identity it has on the screen. */
export type NamedRedis = {
  readonly id: string;
  readonly title: string;
  readonly url: SecretReference;
  readonly username: string | undefined;
  readonly password: SecretReference | undefined;
  readonly control: RedisControl | undefined;
};

export type NamedSentinel = {
  readonly id: string;
  readonly title: string;
  readonly host: string;
  readonly port: number;
};

/** Where Sentinels listen unless they are told otherwise. */
const sentinelPort = 26_379;

/** The servers of one entry; none where its Sentinels are to be asked. A single server bears the entry's own name. */
export function redisNodes({
  name,
  url,
  nodes,
  username,
  password,
  control,
}: RedisSection): readonly NamedRedis[] {
  if (url !== undefined) return [{ id: `redis/${name}`, title: name, url, username, password, control }];
  return nodes.map((node) => ({
    id: `redis/${name}/${node.name}`,
    title: node.name,
    url: node.url,
    username: node.username ?? username,
    password: node.password ?? password,
    control: node.control,
  }));
}

export function redisSentinels({ name, sentinels }: RedisSection): readonly NamedSentinel[] {
  return sentinels.flatMap((written) => {
    const place = parseHostAndPort(written, sentinelPort);
    return place === undefined
      ? []
      : [{ id: `sentinel/${name}/${written}`, title: shortPlace(place, sentinelPort), ...place }];
  });
}

/** `10.0.0.21` where the port is the usual one, else `10.0.0.21:6380`; of this machine the port alone, `:6380`. */
export function shortPlace(
  { host, port }: { readonly host: string; readonly port: number },
  usual: number,
): string {
  if (port === usual) return host;
  return /^127\.|^localhost$/.test(host)
    ? `:${port}`
    : host.includes(':')
      ? `[${host}]:${port}`
      : `${host}:${port}`;
}

/** Every secret of the entries, those of actions too, with its way in the file. */
export function redisSecrets(sections: readonly RedisSection[]): readonly {
  readonly reference: SecretReference;
  readonly holds: 'redis url' | 'password';
  readonly path: Path;
}[] {
  return sections.flatMap((section, index) => {
    const { url, nodes, password, sentinel_password, operate } = section;
    const path: Path = ['redis', index];
    const passwords = [
      [password, 'password'],
      [sentinel_password, 'sentinel_password'],
      [operate?.password, 'operate', 'password'],
      [operate?.sentinel_password, 'operate', 'sentinel_password'],
      ...nodes.map((node, at) => [node.password, 'nodes', at, 'password'] as const),
    ] as const;
    const urls = [[url, 'url'], ...nodes.map((node, at) => [node.url, 'nodes', at, 'url'] as const)] as const;
    return [
      ...urls.flatMap(([reference, ...rest]) =>
        reference === undefined ? [] : [{ reference, holds: 'redis url', path: [...path, ...rest] } as const],
      ),
      ...passwords.flatMap(([reference, ...rest]) =>
        reference === undefined ? [] : [{ reference, holds: 'password', path: [...path, ...rest] } as const],
      ),
    ];
  });
}
