import type { Container, ContainerHealth, ContainerState, Port } from '../domain/containers.ts';
import { type Json, list, positive, quantity, record, text } from './docker.narrow.ts';

/** One container as the list has it. Source: `/containers/json`. */
export type Listed = Pick<
  Container,
  'id' | 'name' | 'image' | 'imageId' | 'state' | 'status' | 'createdAt' | 'compose' | 'ports' | 'networks'
> & {
  readonly health: ContainerHealth['status'] | undefined;
  /** Of the end that the status tells of. */
  readonly exitCode: number | undefined;
  /** False on the host's own network: its counters are everybody's. */
  readonly hasOwnNetwork: boolean;
};

/** Undefined when it is no list at all; an entry without a usable id is left out. */
export function parseList(answer: unknown): readonly Listed[] | undefined {
  if (!Array.isArray(answer)) return undefined;
  return answer.map((entry) => parseListed(record(entry))).filter((listed) => listed !== undefined);
}

function parseListed(entry: Json): Listed | undefined {
  const id = text(entry.Id);
  if (id === undefined || !/^[0-9a-f]{64}$/.test(id)) return undefined;
  const status = text(entry.Status) ?? '';
  const labels = record(entry.Labels);
  const project = text(labels['com.docker.compose.project']);
  const service = text(labels['com.docker.compose.service']);
  return {
    id,
    name: nameOf(list(entry.Names)) ?? id.slice(0, 12),
    image: text(entry.Image) ?? '',
    imageId: text(entry.ImageID) ?? '',
    state: stateOf(text(entry.State)),
    status,
    health: healthIn(status),
    exitCode: exitCodeIn(status),
    createdAt: (quantity(entry.Created) ?? 0) * 1000,
    compose: project && service ? { project, service } : undefined,
    ports: portsOf(list(entry.Ports).map(record)),
    networks: Object.keys(record(record(entry.NetworkSettings).Networks)),
    hasOwnNetwork: text(record(entry.HostConfig).NetworkMode) !== 'host',
  };
}

/** The name itself has one slash, in front; with two it is a link's alias. */
function nameOf(names: readonly unknown[]): string | undefined {
  const known = names.map(text).filter((name) => name !== undefined && name !== '');
  const own = known.find((name) => name?.lastIndexOf('/') === 0) ?? known[0];
  return own?.replace(/^\//, '');
}

const states: ReadonlyMap<string, ContainerState> = new Map([
  ['created', 'created'],
  ['running', 'running'],
  ['paused', 'paused'],
  ['restarting', 'restarting'],
  ['removing', 'removing'],
  ['exited', 'exited'],
  ['dead', 'dead'],
  // Podman's own words.
  ['configured', 'created'],
  ['initialized', 'created'],
  ['stopping', 'running'],
  ['stopped', 'exited'],
] as const);

/** An engine's word for how a container is. */
export const stateOf = (state: string | undefined): ContainerState =>
  states.get(state?.toLowerCase() ?? '') ?? 'unknown';

function healthIn(status: string): ContainerHealth['status'] | undefined {
  if (/\(unhealthy\)/.test(status)) return 'unhealthy';
  if (/\(healthy\)/.test(status)) return 'healthy';
  return /\((?:health: )?starting\)/.test(status) ? 'starting' : undefined;
}

function exitCodeIn(status: string): number | undefined {
  const code = /^(?:Exited|Restarting) \((-?\d+)\)/.exec(status)?.[1];
  return code === undefined ? undefined : Number(code);
}

function portsOf(entries: readonly Json[]): readonly Port[] {
  const ports = new Map<string, Port>();
  for (const { IP, PrivatePort, PublicPort, Type } of entries) {
    const inside = positive(PrivatePort);
    if (inside === undefined) continue;
    const port = {
      host: hostPort(text(IP) ?? '', positive(PublicPort)),
      container: `${inside}/${text(Type) ?? 'tcp'}`,
    };
    ports.set(`${port.host} ${port.container}`, port);
  }
  return [...ports.values()];
}

function hostPort(address: string, port: number | undefined): string | undefined {
  if (port === undefined) return undefined;
  if (address === '' || address === '0.0.0.0' || address === '::') return `*:${port}`;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
