import type { PostgresBackupSection } from '../../config/schema/backup.ts';
import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import type { System } from '../../domain/stack.ts';
import type { Reach } from '../faces.ts';
import { readDatabase } from '../lifecycle/database.ts';

/** The node that a backup is taken from, its cluster, and what the stack file says of its backups. */
export type NodeFound = {
  readonly system: System;
  readonly cluster: string;
  readonly section: PostgresBackupSection;
};

/** `main` is the primary of main, `main/r1` that node. @throws ReadError where there is none. */
export async function nodeOf(reach: Reach, name: string, signal: AbortSignal): Promise<NodeFound> {
  const nodes = reach.stack.systems.filter(({ kind }) => kind === 'postgres');
  const members = nodes.filter(({ id, group }) => id === `postgres/${name}` || group === name);
  const [first] = members;
  if (first === undefined)
    throw new ReadError('missing', `the stack has no PostgreSQL cluster or node ${sanitize(name)}`);
  const cluster = first.group ?? name;
  const section = reach.sections.postgres.find((one) => one.name === cluster)?.backup;
  if (section === undefined) throw new ReadError('unsupported', unplaced(cluster));
  const system = first.id === `postgres/${name}` ? first : await primaryOf(reach, members, cluster, signal);
  return { system, cluster, section };
}

/** Why a cluster cannot be backed up. */
export const unplaced = (cluster: string): string =>
  `the stack file names no directory for the backups of ${sanitize(cluster)}: add backup: { directory: PATH } to it`;

async function primaryOf(
  reach: Reach,
  members: readonly System[],
  cluster: string,
  signal: AbortSignal,
): Promise<System> {
  const known = await Promise.all(
    members.map(async (node) => ({ ...(await readDatabase(reach, node, signal)), node })),
  );
  const [primary, another] = known.filter(({ role }) => role === 'primary');
  if (primary !== undefined && another === undefined) return primary.node;
  const standby = known.find(({ role }) => role === 'replica');
  const instead = standby === undefined ? '' : `; a standby can be taken by its name: ${standby.node.id}`;
  const because = known.find(({ because: why }) => why !== undefined)?.because;
  throw new ReadError(
    'refused',
    another === undefined
      ? `no primary of ${cluster} answers${because === undefined ? '' : ` (${because})`}${instead}`
      : `${cluster} has more than one primary: name the node whose data is wanted`,
  );
}

/** Whether the stack file says what actions log in to a node with. */
export const hasOperate = ({ sections }: Reach, system: string): boolean =>
  sections.postgres.some(({ name: cluster, nodes }) =>
    nodes.some(({ name, operate }) => `postgres/${cluster}/${name}` === system && operate?.url !== undefined),
  );
