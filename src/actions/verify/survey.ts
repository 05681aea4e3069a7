import { ReadError } from '../../core/reading.ts';
import { sanitize } from '../../core/sanitize.ts';
import { formatTarget, type Target } from '../../core/target.ts';
import { keptUnder } from '../../domain/backup/kept.ts';
import { type Backup, type BackupPlace, newest } from '../../domain/backup.ts';
import { readBackups } from '../../records/backups.ts';
import { type Client, clientAt, jobsOf, wrapperOf } from '../backup/client.ts';
import { type Inside, insideCluster, isUsable } from '../backup/inside.ts';
import { hasOperate, nodeOf } from '../backup/node.ts';
import type { Reach } from '../faces.ts';
import { readDatabase } from '../lifecycle/database.ts';
import { type RemoteFacts, remoteOf } from '../remote/place.ts';
import type { Params } from './facts.ts';

/** All that a plan goes by. */
export type Survey = {
  readonly target: string;
  readonly directory: string;
  readonly timeout: number;
  /** Those that are looked at, of all that there are. */
  readonly chosen: readonly Backup[];
  readonly all: readonly Backup[];
  /** Where their copies are, and whose are looked at. */
  readonly copies: { readonly remote: RemoteFacts; readonly ids: readonly string[] } | undefined;
  readonly clients: readonly Client[];
  readonly wrapper: readonly string[];
  /** The container whose pg_restore is used, since that of this host is missing, or too old. */
  readonly within: Inside | undefined;
  readonly restore:
    | {
        readonly system: string;
        readonly role: 'primary' | 'replica' | undefined;
        readonly hasOperate: boolean;
        readonly jobs: number;
      }
    | undefined;
};

/** @throws ReadError where there is nothing to verify. */
export async function survey(
  reach: Reach,
  target: Target,
  params: Params,
  signal: AbortSignal,
): Promise<Survey> {
  const { places } = await readBackups(reach.stack.backups ?? []);
  const { place, all, chosen, elsewhere } =
    target.kind === 'backup' ? byId(places, target.name) : ofCluster(reach, places, target, params);
  const isRemote = params.remote || elsewhere.length > 0;
  const cluster = place.target.replace(/^postgres\//, '');
  const section = reach.sections.postgres.find(({ name }) => name === cluster)?.backup;
  const programs = [...new Set(chosen.flatMap((one) => programsFor(one, params)))];
  const clients = await Promise.all(programs.map((name) => clientAt(name, reach.env)));
  const newestMajor = Math.max(0, ...chosen.map(({ major }) => Number(major ?? 0)));
  const isMissing = clients.some((one) => one.name === 'pg_restore' && !isUsable(one, String(newestMajor)));
  return {
    target: place.target,
    directory: place.directory,
    timeout: section?.timeout ?? 3_600_000,
    chosen,
    all,
    copies: isRemote ? copiesOf(reach, place.target, [...chosen, ...elsewhere]) : undefined,
    clients,
    // An archive that is a directory cannot be handed in.
    within:
      isMissing && chosen.every(({ format }) => format !== 'directory')
        ? await insideCluster(reach, cluster, signal)
        : undefined,
    wrapper: await wrapperOf(reach.env, false),
    restore: params.restoreTest ? await restoreOn(reach, cluster, section?.jobs, signal) : undefined,
  };
}

type Places = Awaited<ReturnType<typeof readBackups>>['places'];

/** @throws ReadError where no copies go anywhere. */
function copiesOf(reach: Reach, target: string, backups: readonly Backup[]): Survey['copies'] {
  const remote = remoteOf(reach, target);
  if (remote === undefined)
    throw new ReadError('unsupported', `the stack file names no bucket for copies of ${sanitize(target)}`);
  const { where, timeout } = remote;
  const ids = backups.filter(({ by }) => by === 'quarterdeck').map(({ id }) => id);
  return { remote: { where, timeout }, ids };
}

type Found = Pick<Survey, 'chosen' | 'all'> & {
  readonly place: BackupPlace;
  /** Those of which only a copy is left. */
  readonly elsewhere: readonly Backup[];
};

function byId(places: Places, id: string): Found {
  for (const { place, backups, elsewhere } of places) {
    const found = backups.find((one) => one.id === id);
    if (found !== undefined) return { place, all: backups, chosen: [found], elsewhere: [] };
    const copy = elsewhere?.backups.find((one) => one.id === id);
    if (copy !== undefined) return { place, all: backups, chosen: [], elsewhere: [copy] };
  }
  const unread = places.find((one) => one.unread !== undefined)?.unread;
  throw new ReadError(
    'missing',
    `there is no backup ${sanitize(id)}${unread === undefined ? '' : `; ${unread}`}`,
  );
}

function ofCluster(reach: Reach, places: Places, target: Target, { all: isAll, remote }: Params): Found {
  const group = keptUnder(reach.stack, target);
  const whole = formatTarget(group);
  const found = places.find(({ place }) => place.target === whole);
  if (found === undefined)
    throw new ReadError('missing', `the stack file names no directory for the backups of ${sanitize(whole)}`);
  if (found.unread !== undefined) throw new ReadError('denied', found.unread);
  const all = found.backups.filter((one) => one.target === found.place.target);
  const copies = remote ? (found.elsewhere?.backups ?? []) : [];
  const last = newest([...all, ...copies]);
  // On a host that has nothing yet, to look which copies there are is all that can be done.
  if (last === undefined && !remote)
    throw new ReadError('missing', `${group.name} has no backup in ${found.place.directory}`);
  const isChosen = (one: Backup): boolean => isAll || one === last;
  return { place: found.place, all, chosen: all.filter(isChosen), elsewhere: copies.filter(isChosen) };
}

function programsFor({ kind, format }: Backup, { restoreTest }: Params): readonly string[] {
  if (kind === 'base') return ['pg_verifybackup'];
  if (kind === 'rdb') return ['redis-check-rdb'];
  if (kind !== 'dump') return [];
  return format === 'custom' || format === 'directory' || restoreTest ? ['pg_restore'] : [];
}

async function restoreOn(reach: Reach, cluster: string, jobs: number | undefined, signal: AbortSignal) {
  if (!reach.sections.postgres.some(({ name }) => name === cluster))
    throw new ReadError('unsupported', 'only dumps of PostgreSQL are tested by restoring them');
  const { system } = await nodeOf(reach, cluster, signal);
  const { role } = await readDatabase(reach, system, signal);
  return { system: system.id, role, hasOperate: hasOperate(reach, system.id), jobs: jobsOf(jobs, false) };
}
