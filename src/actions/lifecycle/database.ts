import { ReadError } from '../../core/reading.ts';
import type { System, SystemId } from '../../domain/stack.ts';
import { composeOf } from '../../systems/compose.ts';
import type { Details } from '../../systems/docker.details.ts';
import type { Reach } from '../faces.ts';

/** A server of the stack, as it is now. `undefined` throughout: it does not tell. */
export type Database = {
  readonly system: SystemId;
  readonly title: string;
  readonly kind: 'postgres' | 'redis';
  /** The cluster or the group that it belongs to. */
  readonly group: string;
  readonly role: 'primary' | 'replica' | undefined;
  readonly clients: number | undefined;
  /** Replicas that receive from it now. */
  readonly replicas: number | undefined;
  /** Standbys that its commits wait for, as they call themselves. */
  readonly synchronous: readonly string[];
  /** A replica that receives. */
  readonly isReceiving: boolean;
  /** Of a Redis: writes that only its memory has, as far as its snapshots and its log tell; 0: none. */
  readonly unsaved: number | undefined;
  /** Why it does not tell. */
  readonly because: string | undefined;
};

const silent = {
  role: undefined,
  clients: undefined,
  replicas: undefined,
  synchronous: [],
  isReceiving: false,
  unsaved: undefined,
} as const;

/** The servers of the stack that run in a container: by what the stack file says, else by their address. */
export function databasesIn(systems: readonly System[], details: Details): readonly System[] {
  return systems.filter((system) => {
    const { kind, control, where } = system;
    if (kind !== 'postgres' && kind !== 'redis') return false;
    if (control !== undefined) return control.container === details.name;
    return leadsTo(where, details);
  });
}

export const databasesOfUnits = (systems: readonly System[], units: readonly string[]): readonly System[] =>
  systems.filter(
    ({ control }) => control?.unit !== undefined && units.map(plainUnit).includes(plainUnit(control.unit)),
  );

/** `nginx` and `nginx.service` are one. */
export const plainUnit = (unit: string): string => unit.replace(/\.service$/, '');

/** Whether `10.0.0.12:5432/shop` is a container's: its own address or name with its own port, or a port of this host that it has. */
function leadsTo(where: string, { name, addresses, published, labels }: Details): boolean {
  const [, six, four, port] = /^(?:\[([^\]]+)\]|([^/:]+)):(\d+)(?:\/|$)/.exec(where) ?? [];
  const host = six ?? four;
  if (host === undefined) return false;
  if ([...addresses, name, composeOf(labels)?.service].includes(host)) return true;
  const isHere = host === 'localhost' || host === '::1' || host.startsWith('127.');
  return published.some(
    (one) =>
      one.hostPort === Number(port) &&
      (one.host === host ||
        (isHere && (one.host === undefined || /^(0\.0\.0\.0|::|127\..*|::1)$/.test(one.host)))),
  );
}

/** Asks a server how it is now; that it does not answer is part of what is known. */
export async function readDatabase(reach: Reach, system: System, signal: AbortSignal): Promise<Database> {
  const { id, title, kind, group = id } = system;
  const known = { system: id, title, kind: kind === 'redis' ? 'redis' : 'postgres', group } as const;
  try {
    const found = await (kind === 'redis' ? readRedis(reach, id, signal) : readPostgres(reach, id, signal));
    return { ...known, ...silent, because: undefined, ...found };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { ...known, ...silent, because: error.message };
  }
}

type Found = Partial<Database>;

async function readPostgres(reach: Reach, id: SystemId, signal: AbortSignal): Promise<Found> {
  const names = ['node', 'connections', 'senders', 'receiver'] as const;
  const answer = await reach.postgres(id).read(names, signal);
  if (answer.is !== 'read') return { because: answer.message };
  const { node = [], connections = [], senders = [], receiver = [] } = answer.rows;
  const standby = node[0]?.in_recovery;
  if (standby === undefined) return { because: answer.missing[0]?.because ?? 'it does not tell its role' };
  const used = connections[0]?.used;
  return {
    role: standby === true ? 'replica' : 'primary',
    clients: used === undefined ? undefined : Number(used),
    replicas: senders.filter(({ state }) => state === 'streaming').length,
    synchronous: senders.flatMap(({ sync, application }) =>
      sync === 'sync' || sync === 'quorum' ? String(application) : [],
    ),
    isReceiving: receiver[0]?.status === 'streaming' || receiver[0]?.status === 'hidden',
  };
}

async function readRedis(reach: Reach, id: SystemId, signal: AbortSignal): Promise<Found> {
  const answer = await reach.redis(id).ask([['INFO']], signal);
  if (answer.is !== 'answered') return { because: answer.message };
  const [reply] = answer.replies;
  if (reply?.is !== 'value' || typeof reply.value !== 'string')
    return { because: 'it does not tell how it is (INFO)' };
  const info = reply.value;
  const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  if (field('loading') === '1') return { because: 'it still loads its data' };
  const isLogged = field('aof_enabled') === '1' && field('aof_last_write_status') !== 'err';
  const changes = field('rdb_changes_since_last_save');
  return {
    role: field('role') === 'slave' ? 'replica' : 'primary',
    clients: Number(field('connected_clients')),
    replicas: (info.match(/^slave\d+:.*state=online/gm) ?? []).length,
    isReceiving: field('master_link_status') === 'up',
    unsaved: isLogged ? 0 : changes === '' ? undefined : Number(changes),
  };
}
