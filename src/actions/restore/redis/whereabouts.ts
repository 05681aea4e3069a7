import { networkInterfaces } from 'node:os';
import { join, relative } from 'node:path';
import { ReadError } from '../../../core/reading.ts';
import { countIn, type Info } from '../../../domain/redis/info.ts';
import type { System } from '../../../domain/stack.ts';
import { type ProcessSeen, processWith } from '../../../systems/process.ts';
import { databasesIn } from '../../lifecycle/database.ts';
import type { Found } from '../../lifecycle/find.ts';
import type { Facts } from './facts.ts';

/** Where its files lie, and what its process sees as `/`. */
type Whereabouts = { readonly data: Facts['data']; readonly root: string };

/**
 * Where the files of a server lie on this host: proven by its process, which what runs it and the server itself name alike.
 * @throws ReadError where they lie elsewhere, or that cannot be told.
 */
export async function whereaboutsOf(system: System, info: Info, found: Found): Promise<Whereabouts> {
  const { control: _, ...bare } = system;
  const isOwn = found.is === 'container' && databasesIn([bare], found.details).length > 0;
  if (!isOwn && !isThisHost(system.where))
    throw new ReadError(
      'unsupported',
      `${system.id} is on another host (${system.where}): restore it there, where its files are`,
    );
  if (found.is === 'container' && found.details.addresses.includes(hostOf(system.where)))
    throw new ReadError(
      'unsupported',
      `${system.id} is known by the address of container ${found.details.name} (${system.where}), which it may lose when it is started again: name a port that it publishes`,
    );
  const main = found.is === 'container' ? found.details.pid : Number(found.shown('MainPID'));
  const what = found.is === 'container' ? `container ${found.details.name}` : found.unit;
  if (main === undefined || !(main > 0)) throw new ReadError('unsupported', `${what} does not run`);
  const process = await processWith(main, countIn(info, 'process_id')).catch((error: unknown) => {
    if (!(error instanceof ReadError) || error.kind !== 'missing') throw error;
    throw new ReadError('unsupported', `${what} does not run ${system.id}: ${error.message}`);
  });
  const { directory: inside, owner, pid } = process;
  return {
    data: { inside, owner, directory: onThisHost(process, found, what) },
    root: `/proc/${pid}/root`,
  };
}

/** A container has directories of this host under paths of its own; what lies in none of them goes with it. */
function onThisHost({ directory, root }: ProcessSeen, found: Found, what: string): string {
  if (found.is === 'unit') return join(root, directory);
  const [mount] = found.details.mounts
    .filter(({ destination }) => !relative(destination, directory).startsWith('..'))
    .toSorted((one, other) => other.destination.length - one.destination.length);
  if (mount === undefined)
    throw new ReadError(
      'unsupported',
      `${what} keeps ${directory} in no volume: its files are not on this host`,
    );
  return join(mount.source, relative(mount.destination, directory));
}

function hostOf(where: string): string {
  const [, six, four] = /^(?:\[([^\]]+)\]|([^:]+)):\d+/.exec(where) ?? [];
  return six ?? four ?? '';
}

/** Whether `10.0.0.12:6379`, or a socket's path, is of this machine. */
export function isThisHost(where: string): boolean {
  if (where.startsWith('/')) return true;
  const host = hostOf(where);
  if (host === 'localhost' || host === '::1' || host.startsWith('127.')) return true;
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === host));
}
