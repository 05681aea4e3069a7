import { posix } from 'node:path';
import type { Json } from '../../systems/docker.narrow.ts';
import { list, record, text } from '../../systems/docker.narrow.ts';

/** All that a container is made from besides its image: what somebody chose for it. */
export type Body = {
  /** As `POST /containers/create` takes it, without the image. */
  readonly body: Json;
  /** By name, what it is known by in each of its networks. */
  readonly networks: Readonly<Record<string, Json>>;
};

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** In these modes a container has neither a network nor a host name of its own. */
const borrowed = /^(?:host|none|container:)/;

/**
 * What another container like this one is made from. What comes from the image that it was made from is left out, so that
 * the image it is made from next brings its own. Both are the engine's answers. Pure.
 */
export function bodyOf(container: unknown, image: unknown): Body {
  const { Id, Config, HostConfig, Mounts, NetworkSettings } = record(container);
  const id = text(Id) ?? '';
  const own = record(Config);
  const given = record(record(image).Config);
  const connected = record(record(NetworkSettings).Networks);
  const host = onItsNetwork(hostOf(record(HostConfig), list(Mounts).map(record)), Object.keys(connected));
  const mode = text(host.NetworkMode) ?? 'default';
  return {
    body: {
      ...startOf(own, given),
      ...keptOf(own, given),
      ...(!borrowed.test(mode) && !id.startsWith(text(own.Hostname) ?? '') && { Hostname: own.Hostname }),
      Env: list(own.Env).filter((pair) => !list(given.Env).includes(pair)),
      Labels: without(record(own.Labels), record(given.Labels)),
      ExposedPorts: without(record(own.ExposedPorts), record(given.ExposedPorts)),
      HostConfig: host,
    },
    networks: borrowed.test(mode) ? {} : networksOf(id, connected),
  };
}

/** A command without its entrypoint would be another one: with the one goes the other. */
function startOf({ Entrypoint, Cmd }: Json, image: Json): Json {
  // The image's own would come back where nothing is said.
  if (!isSame(Entrypoint, image.Entrypoint)) return { Entrypoint: Entrypoint ?? [''], Cmd };
  return isSame(Cmd, image.Cmd) ? {} : { Cmd };
}

const compared = ['User', 'WorkingDir', 'StopSignal', 'Shell', 'Healthcheck'] as const;
const carried = ['StopTimeout', 'Tty', 'OpenStdin', 'StdinOnce', 'Domainname', 'MacAddress'] as const;

const keptOf = (own: Json, image: Json): Json =>
  Object.fromEntries([
    ...compared.filter((key) => own[key] && !isSame(own[key], image[key])).map((key) => [key, own[key]]),
    ...carried.filter((key) => own[key] || own[key] === 0).map((key) => [key, own[key]]),
  ]);

const without = (own: Json, image: Json): Json =>
  Object.fromEntries(Object.entries(own).filter(([key, value]) => !isSame(image[key], value)));

/** An anonymous volume stands among the mounts alone: unnamed here, its data would stay behind unseen. */
function hostOf({ ContainerIDFile: _, ...host }: Json, mounts: readonly Json[]): Json {
  const bound = list(host.Binds).map((bind) => plainPath(String(bind).split(':')[1]));
  const asked = list(host.Mounts).map(record);
  const known = new Set([...bound, ...asked.map(({ Target }) => plainPath(Target))]);
  const volumes = mounts.filter(({ Type }) => Type === 'volume');
  const named = asked.map((mount) => {
    const { Type, Source, Target } = mount;
    const found = volumes.find(({ Destination }) => Destination === plainPath(Target));
    return Type === 'volume' && !Source && found !== undefined ? { ...mount, Source: found.Name } : mount;
  });
  // Also those that it has from another container: named here, they come before what that has by then.
  const added = volumes
    .filter(({ Destination }) => !known.has(plainPath(Destination)))
    .map(({ Name, Destination, RW }) => ({
      ...{ Type: 'volume', Source: Name, Target: Destination },
      ...(RW === false && { ReadOnly: true }),
    }));
  return asked.length + added.length === 0 ? host : { ...host, Mounts: [...named, ...added] };
}

/** Engines take `/data/`, and say `/data`. */
const plainPath = (path: unknown): string => posix.normalize(`${path}/`).replace(/\/+$/, '') || '/';

/** Made on the network that it was once disconnected from it would be there again. */
function onItsNetwork(host: Json, connected: readonly string[]): Json {
  const mode = text(host.NetworkMode) ?? 'default';
  const [first] = connected;
  const isThere = connected.includes(mode === 'default' ? 'bridge' : mode);
  return first === undefined || isThere || borrowed.test(mode) ? host : { ...host, NetworkMode: first };
}

/** What somebody chose; addresses, gateways and generated hardware addresses are the engine's. */
const networksOf = (id: string, networks: Json): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    Object.entries(networks).map(([name, written]) => {
      const { IPAMConfig, Links, DriverOpts, Aliases } = record(written);
      const chosen = list(Aliases).filter((alias) => !id.startsWith(String(alias)));
      const endpoint = {
        ...(IPAMConfig ? { IPAMConfig } : {}),
        ...(Links ? { Links } : {}),
        ...(DriverOpts ? { DriverOpts } : {}),
        ...(chosen.length > 0 && { Aliases: chosen }),
      };
      return [name, endpoint];
    }),
  );

/** `NAME=value` pairs by name. */
export const variablesOf = ({ body }: Body): ReadonlyMap<string, string> =>
  new Map(
    list(body.Env).flatMap((pair) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(String(pair)) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value] as const];
    }),
  );

/** With these variables, over those that it has. */
export const withVariables = (given: Body, variables: ReadonlyMap<string, string>): Body => ({
  ...given,
  body: {
    ...given.body,
    Env: [...new Map([...variablesOf(given), ...variables])].map(([name, value]) => `${name}=${value}`),
  },
});

/** One that was kept is not started again by itself for as long as it is kept: afterwards it is as what ran last. */
export function asChosenLast(now: Body, kept: Body): Body {
  const { RestartPolicy } = record(now.body.HostConfig);
  if (!text(record(RestartPolicy).Name)) return kept;
  return { ...kept, body: { ...kept.body, HostConfig: { ...record(kept.body.HostConfig), RestartPolicy } } };
}

/** Undefined for what is none. */
export function parseBody(written: string | undefined): Body | undefined {
  if (written === undefined) return undefined;
  try {
    const { body, networks } = record(JSON.parse(written));
    return {
      body: record(body),
      networks: Object.fromEntries(
        Object.entries(record(networks)).map(([name, endpoint]) => [name, record(endpoint)]),
      ),
    };
  } catch {
    return undefined;
  }
}

/** Labels that tell which release made a container. */
export const releaseLabel = 'quarterdeck.release';

/** What of two differs, by name; never a value, for many are secrets. */
export function differencesOf(one: Body, other: Body): readonly string[] {
  const [before, after] = [flat(one), flat(other)];
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => name !== releaseLabel);
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name} ${!before.has(name) ? 'comes' : after.has(name) ? 'changes' : 'goes'}`)
    .toSorted();
}

/** What says nothing counts as not there: engines write it in different ways. */
function flat({ body, networks }: Body): ReadonlyMap<string, string> {
  const { HostConfig, Env: _, Labels, ...rest } = body;
  const variables = [...variablesOf({ body, networks })];
  const parts = [
    ...Object.entries(rest),
    ...Object.entries(record(HostConfig)),
    ...Object.entries(record(Labels)).filter(([name]) => name !== releaseLabel),
    ...Object.entries(networks).map(([name, endpoint]) => [`network ${name}`, [endpoint]] as const),
  ];
  const said = parts.map(([name, value]) => [name, JSON.stringify(value)] as const);
  const empty = new Set([undefined, 'null', '[]', '{}', '""', '0', 'false']);
  return new Map([...said.filter(([, value]) => !empty.has(value)), ...variables]);
}
