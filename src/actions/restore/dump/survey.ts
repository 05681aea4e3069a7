import { ReadError } from '../../../core/reading.ts';
import { sanitize } from '../../../core/sanitize.ts';
import type { Backup } from '../../../domain/backup.ts';
import { maintenance } from '../../../domain/postgres/names.ts';
import { manifestFor } from '../../../records/backups/copies.ts';
import type { Manifest } from '../../../records/backups/manifest.ts';
import { maybeNumber, maybeText, type Row, text } from '../../../systems/postgres/row.ts';
import { type Client, clientAt, jobsOf, wrapperOf } from '../../backup/client.ts';
import { type Inside, insideOf, isUsable } from '../../backup/inside.ts';
import { hasOperate, type NodeFound, nodeOf } from '../../backup/node.ts';
import type { Reach } from '../../faces.ts';
import type { Wish } from '../kind.ts';
import { type Contents, contentsOf, type Dump, isScript } from './contents.ts';
import { type Member, membersOf } from './members.ts';

/** All that a plan goes by. `undefined` throughout: it could not be found out. */
export type Survey = NodeFound & {
  readonly backup: Dump;
  readonly manifest: Manifest | undefined;
  readonly contents: Contents | undefined;
  /** The database that it is of, and the name that it gets. */
  readonly origin: string;
  readonly live: string;
  readonly databases: readonly Row[];
  readonly roles: readonly string[] | undefined;
  readonly server: {
    readonly version: string;
    readonly systemIdentifier: string | undefined;
    readonly isStandby: boolean;
    readonly throughPooler: boolean;
    readonly connectionsLeft: number | undefined;
    /** The command that keeps its WAL; undefined: it keeps none, or does not tell. */
    readonly archiving: string | undefined;
  };
  /** The other backups of this database, the newest first. */
  readonly siblings: readonly Backup[];
  readonly client: Client;
  /** The container whose clients are used, since this host has none, or too old ones. */
  readonly within: Inside | undefined;
  readonly hasOperate: boolean;
  readonly members: readonly Member[];
  readonly jobs: number;
  readonly wrapper: readonly string[];
};

const names = ['node', 'control', 'connections', 'restoreDatabases', 'restoreRoles', 'archiving'] as const;

/** @throws ReadError where there is nothing to restore, or nowhere. */
export async function survey(
  reach: Reach,
  { backup: given, others, of, params }: Wish,
  signal: AbortSignal,
): Promise<Survey> {
  const backup = dumpOf(given);
  const { id } = backup;
  // What is restored may be gone, and with it what the node is watched in.
  const reachable = { ...reach, postgres: (system: string) => reach.postgres(system, maintenance) };
  const node = await nodeOf(reachable, of.name, signal);
  const { system, section } = node;
  const [answer, client, wrapper, contents, manifest] = await Promise.all([
    reach.postgres(system.id, maintenance).read(names, signal),
    clientAt(isScript(backup.format) ? 'psql' : 'pg_restore', reach.env),
    wrapperOf(reach.env, params.fast),
    contentsOf(backup, reach.env, signal),
    manifestFor(backup),
  ]);
  if (answer.is !== 'read')
    throw new ReadError('refused', `${system.title} lets nobody in: ${answer.message}`);
  const { rows, server, missing } = answer;
  if (rows.restoreDatabases === undefined)
    throw new ReadError('denied', missing[0]?.because ?? `${system.title} does not tell its databases`);
  const origin = manifest?.database?.name ?? contents?.database ?? backup.database ?? params.as;
  if (origin === undefined)
    throw new ReadError(
      'unsupported',
      `${sanitize(id)} does not tell of which database it is: restore it under a name, with --as`,
    );
  const isHereEnough = isUsable(client, server.version) || backup.format === 'directory';
  const within = isHereEnough ? undefined : await insideOf(reach, system, signal);
  const [connections] = rows.connections ?? [];
  const [archiving] = rows.archiving ?? [];
  const live = params.as ?? origin;
  const members = await membersOf(reachable, { system, database: live }, signal);
  return {
    ...node,
    ...{ backup, manifest, contents, origin, client, within, live, members },
    wrapper: within === undefined ? wrapper : [],
    databases: rows.restoreDatabases,
    roles: rows.restoreRoles?.map((row) => text(row, 'name')),
    server: {
      version: server.version,
      systemIdentifier: rows.control?.[0] && maybeText(rows.control[0], 'system_identifier'),
      isStandby: rows.node?.[0]?.in_recovery === true,
      throughPooler: server.throughPooler,
      connectionsLeft: connections && leftOf(connections),
      archiving: archiving?.mode === 'off' ? undefined : maybeText(archiving ?? {}, 'command'),
    },
    siblings: others.filter((one) => one.id !== id && (one.kind === 'base' || one.database === origin)),
    hasOperate: hasOperate(reach, system.id),
    jobs: within === undefined ? jobsOf(section.jobs, params.fast) : 1,
  };
}

function dumpOf(backup: Backup): Dump {
  if (isDump(backup)) return backup;
  throw new ReadError('unsupported', `${sanitize(backup.id)} is no dump of one database`);
}

export const isDump = (backup: Backup): backup is Dump =>
  backup.kind === 'dump' && ['custom', 'directory', 'sql', 'sql.gz'].includes(backup.format);

function leftOf(row: Row): number | undefined {
  const [max, reserved, used] = ['max', 'reserved', 'used'].map((column) => maybeNumber(row, column));
  return max === undefined || reserved === undefined || used === undefined
    ? undefined
    : max - reserved - used;
}
