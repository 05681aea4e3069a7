import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { type Backup, newest } from '../../domain/backup.ts';
import { readBackups } from '../../records/backups.ts';
import { type DirectoryFound, lookAtDirectory } from '../../systems/directory.ts';
import type { Row } from '../../systems/postgres/row.ts';
import type { PostgresAnswer } from '../../systems/postgres.ts';
import type { Reach } from '../faces.ts';
import { type Client, clientAt, jobsOf, wrapperOf } from './client.ts';
import type { Params } from './facts.ts';
import { type Inside, insideOf, isUsable } from './inside.ts';
import { hasOperate, type NodeFound, nodeOf } from './node.ts';

/** All that a plan goes by. `undefined` throughout: it could not be found out. */
export type Survey = NodeFound & {
  readonly method: 'dump' | 'base';
  readonly server: {
    readonly version: string;
    readonly versionNumber: number;
    readonly systemIdentifier: string | undefined;
    readonly position: string | undefined;
    readonly role: 'primary' | 'standby';
    readonly standbyDelay: string | undefined;
    readonly tablespaces: number | undefined;
    readonly sendersLeft: number | undefined;
    readonly connectionsLeft: number | undefined;
    /** Milliseconds. */
    readonly oldestTransaction: number | undefined;
  };
  readonly database: { readonly name: string; readonly oid: number; readonly isWatched: boolean };
  /** All that somebody may connect to, by name. */
  readonly databases: readonly string[];
  /** What it would be at most, and what says so. */
  readonly bytes: number | undefined;
  readonly last: Backup | undefined;
  readonly running: readonly { readonly application: string; readonly pid: number; readonly age: number }[];
  readonly client: Client;
  /** What reads it back. */
  readonly reader: Client;
  /** The container whose clients are used, since those of this host are missing, or older than the server. */
  readonly within: Inside | undefined;
  readonly hasOperate: boolean;
  readonly directory: DirectoryFound | undefined;
  /** The data lies on the very filesystem that the backup would be written to. */
  readonly isBesideData: boolean | undefined;
  readonly jobs: number;
  readonly wrapper: readonly string[];
};

const names = [
  ...(['node', 'control', 'connections', 'backupDatabases'] as const),
  ...(['backupLimits', 'dataDirectory', 'backupsRunning'] as const),
] as const;
type Rows = (PostgresAnswer<(typeof names)[number]> & { is: 'read' })['rows'];

/** Reads everything that a backup of a cluster or a node goes by. @throws ReadError where it cannot be told what it would be. */
export async function survey(
  reach: Reach,
  name: string,
  { method: asked, database: wanted, fast }: Params,
  signal: AbortSignal,
): Promise<Survey> {
  const found = await nodeOf(reach, name, signal);
  const { system, section, cluster } = found;
  const method = asked ?? section.method;
  const answer = await reach.postgres(system.id).read(names, signal);
  if (answer.is !== 'read')
    throw new ReadError('refused', `${system.title} lets nobody in: ${answer.message}`);
  const { rows, server } = answer;
  const silent = answer.missing.find(({ part }) => part === 'backupDatabases');
  if (silent !== undefined)
    throw new ReadError('refused', `${system.title} does not tell its databases: ${silent.because}`);
  const database = databaseOf(rows, wanted ?? section.database, system.title);
  const [client, reader, wrapper, directory, beside, kept] = await Promise.all([
    clientAt(method === 'dump' ? 'pg_dump' : 'pg_basebackup', reach.env),
    clientAt(method === 'dump' ? 'pg_restore' : 'pg_verifybackup', reach.env),
    wrapperOf(reach.env, fast),
    lookAtDirectory(section.directory).catch(() => undefined),
    isHere(system.where)
      ? lookAtDirectory(text(rows.dataDirectory?.[0], 'path') ?? '').catch(() => undefined)
      : undefined,
    readBackups([{ target: `postgres/${cluster}`, directory: section.directory }]),
  ]);
  const own = kept.places
    .flatMap(({ backups }) => backups)
    .filter(
      (one) =>
        one.by === 'quarterdeck' &&
        one.kind === method &&
        (method === 'base' || one.database === database.name),
    );
  const [node] = rows.node ?? [];
  const isHereEnough = isUsable(client, server.version) && isUsable(reader, server.version);
  const within = method === 'base' || isHereEnough ? undefined : await insideOf(reach, system, signal);
  return {
    ...found,
    method,
    server: { version: server.version, versionNumber: server.versionNumber, ...serverOf(rows, node) },
    database,
    databases: (rows.backupDatabases ?? []).map((row) => String(row.name)),
    bytes: bytesOf(rows, method, database.name),
    last: newest(own),
    running: (rows.backupsRunning ?? []).map((row) => ({
      application: sanitize(text(row, 'application') ?? ''),
      pid: Number(row.pid),
      age: Number(row.age),
    })),
    ...{ client, reader, within },
    hasOperate: hasOperate(reach, system.id),
    directory,
    isBesideData:
      beside?.is === 'there' && directory !== undefined ? beside.device === directory.device : undefined,
    // One that prints what it writes is one.
    jobs: within === undefined ? jobsOf(section.jobs, fast) : 1,
    wrapper: within === undefined ? wrapper : [],
  };
}

const text = (row: Row | undefined, column: string): string | undefined => {
  const cell = row?.[column];
  return cell === null || cell === undefined ? undefined : String(cell);
};
const number = (row: Row | undefined, column: string): number | undefined => {
  const cell = text(row, column);
  return cell === undefined || !Number.isFinite(Number(cell)) ? undefined : Number(cell);
};
const less = (one: number | undefined, ...others: readonly (number | undefined)[]): number | undefined =>
  others.reduce((left, other) => (left === undefined || other === undefined ? undefined : left - other), one);

function serverOf(rows: Rows, node: Row | undefined) {
  const [control] = rows.control ?? [];
  const [connections] = rows.connections ?? [];
  const [limits] = rows.backupLimits ?? [];
  return {
    systemIdentifier: text(control, 'system_identifier'),
    position: text(node, 'position'),
    role: node?.in_recovery === true ? 'standby' : 'primary',
    standbyDelay: text(limits, 'standby_delay'),
    tablespaces: number(limits, 'tablespaces'),
    sendersLeft: less(number(limits, 'senders'), number(limits, 'senders_used')),
    connectionsLeft: less(
      number(connections, 'max'),
      number(connections, 'reserved'),
      number(connections, 'used'),
    ),
    oldestTransaction: number(connections, 'oldest_transaction'),
  } as const;
}

function databaseOf(rows: Rows, wanted: string | undefined, title: string): Survey['database'] {
  const found = (rows.backupDatabases ?? []).find((row) =>
    wanted === undefined ? row.is_watched === true : row.name === wanted,
  );
  if (found === undefined)
    throw new ReadError(
      'missing',
      `${title} has no database${wanted === undefined ? '' : ` ${sanitize(wanted)}`} that can be connected to`,
    );
  return { name: String(found.name), oid: Number(found.oid), isWatched: found.is_watched === true };
}

/** What the data is on the server: of one database, or of all of them. */
function bytesOf(rows: Rows, method: Survey['method'], database: string): number | undefined {
  const sizes = (rows.backupDatabases ?? [])
    .filter(({ name }) => method === 'base' || name === database)
    .map((row) => number(row, 'bytes'));
  return sizes.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one === undefined ? undefined : sum + one),
    0,
  );
}

/** Whether a path of the server is a path of this host. */
export const isHere = (where: string): boolean => /^(\/|localhost|127\.|\[::1\])/.test(where);
