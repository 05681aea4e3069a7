import type { Duration } from '../core/reading.ts';
import type { Container, ContainerState } from '../domain/containers.ts';
import type { RestartPolicy } from './docker.changes.ts';
import { type HealthCheck, healthCheckOf } from './docker.health.ts';
import { type Inspected, parseInspect } from './docker.inspect.ts';
import { stateOf } from './docker.list.ts';
import { type Json, list, quantity, record, text } from './docker.narrow.ts';

/** A way in: a port of the container, and where on the host it is published. */
type Published = { readonly port: number; readonly host: string | undefined; readonly hostPort: number };

/** What of this host a container has under a path of its own. */
type Mount = { readonly source: string; readonly destination: string };

/** One container as it has to be known before something is done to it. Source: `/containers/ID/json`. */
export type Details = Inspected &
  Pick<Container, 'id' | 'name' | 'imageId'> & {
    readonly state: ContainerState;
    /** As it was asked for when the container was made: `postgres:15`. */
    readonly image: string;
    readonly labels: ReadonlyMap<string, string>;
    /** Undefined where it has none. */
    readonly healthCheck: HealthCheck | undefined;
    readonly stopSignal: string;
    /** What it gets to end by itself before it is killed. */
    readonly grace: Duration;
    /** Containers, by id or name, whose network, processes or volumes it lives on. */
    readonly livesOn: readonly string[];
    /** What is started again when it ends, as it was asked for. */
    readonly policy: RestartPolicy;
    /** Its first process is the engine's own, which hands signals on. */
    readonly hasInit: boolean;
    /** What it is attached to: `host`, `container:ID`, or the networks that it has an address on. */
    readonly networkMode: string;
    readonly networks: readonly string[];
    /** It was started with `--rm`: its end deletes it. */
    readonly removesItself: boolean;
    /** Its own addresses on the engine's networks. */
    readonly addresses: readonly string[];
    readonly published: readonly Published[];
    readonly mounts: readonly Mount[];
  };

/** The engine's own defaults where an image or a container says nothing; what is to be waited for without end gets an hour. */
const defaults = { grace: 10_000, endless: 3_600_000, signal: 'SIGTERM' } as const;

export function parseDetails(answer: unknown): Details {
  const { Id, Name, Image, State, Config, HostConfig, NetworkSettings, Mounts } = record(answer);
  const config = record(Config);
  const network = record(NetworkSettings);
  return {
    ...parseInspect(answer),
    id: text(Id) ?? '',
    name: (text(Name) ?? '').replace(/^\//, ''),
    imageId: text(Image) ?? '',
    image: text(config.Image) ?? '',
    state: stateOf(text(record(State).Status)),
    labels: new Map(
      Object.entries(record(config.Labels)).flatMap(([key, value]) =>
        typeof value === 'string' ? [[key, value] as const] : [],
      ),
    ),
    healthCheck: healthCheckOf(record(config.Healthcheck)),
    stopSignal: signalOf(text(config.StopSignal) ?? ''),
    grace:
      config.StopTimeout === -1
        ? defaults.endless
        : (seconds(quantity(config.StopTimeout)) ?? defaults.grace),
    livesOn: neighbours(record(HostConfig)),
    policy: policyOf(record(record(HostConfig).RestartPolicy)),
    hasInit: record(HostConfig).Init === true,
    networkMode: text(record(HostConfig).NetworkMode) ?? '',
    networks: Object.keys(record(network.Networks)),
    removesItself: record(HostConfig).AutoRemove === true,
    addresses: Object.values(record(network.Networks)).flatMap((one) => text(record(one).IPAddress) || []),
    published: publishedIn(wayIn(record(network.Ports), record(record(HostConfig).PortBindings))),
    mounts: list(Mounts)
      .map(record)
      .flatMap(({ Source, Destination }) =>
        text(Source) && text(Destination)
          ? [{ source: String(Source), destination: String(Destination) }]
          : [],
      ),
  };
}

const policyOf = ({ Name, MaximumRetryCount }: Json): RestartPolicy => ({
  Name: text(Name) || 'no',
  MaximumRetryCount: quantity(MaximumRetryCount) ?? 0,
});

/** Engines take `INT`, `SIGINT` and `2`. */
function signalOf(written: string): string {
  if (written === '') return defaults.signal;
  const known = { '2': 'SIGINT', '3': 'SIGQUIT', '9': 'SIGKILL', '15': 'SIGTERM' } as const;
  const upper = written.toUpperCase();
  const [, named = upper] = Object.entries(known).find(([number]) => number === upper) ?? [];
  return named.startsWith('SIG') ? named : `SIG${named}`;
}

const seconds = (given: number | undefined): Duration | undefined =>
  given === undefined ? undefined : given * 1_000;

function neighbours({ NetworkMode, PidMode, IpcMode, VolumesFrom }: Json): readonly string[] {
  const spaces = [NetworkMode, PidMode, IpcMode].flatMap((mode) =>
    text(mode)?.startsWith('container:') ? [String(mode).slice('container:'.length)] : [],
  );
  const volumes = list(VolumesFrom).flatMap((from) => text(from)?.replace(/:(ro|rw)$/, '') ?? []);
  return [...new Set([...spaces, ...volumes])];
}

/** One that does not run has no way in, only what it asked for. */
const wayIn = (ports: Json, wanted: Json): Json => (Object.keys(ports).length > 0 ? ports : wanted);

function publishedIn(ports: Json): readonly Published[] {
  return Object.entries(ports).flatMap(([port, places]) =>
    list(places)
      .map(record)
      .flatMap(({ HostIp, HostPort }) => {
        const hostPort = Number(text(HostPort));
        return hostPort > 0
          ? [{ port: Number.parseInt(port, 10), host: text(HostIp) || undefined, hostPort }]
          : [];
      }),
  );
}
